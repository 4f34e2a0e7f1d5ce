;; The second of two libraries does not fit: the first does not stay either, and memory has not grown.
;; Pins D19, D22.

(library "libgood.so" (module (@dylink.0) (func (export "g") (result i32) (i32.const 1))))
(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 65536 0)) (needed "libb.so"))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))))
(library "libb.so"
  (module
    (@dylink.0 (mem-info (memory 65536 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))))
(program
  (module
    (import "env" "memory" (memory 1 3))
    (func (export "size") (result i32) (memory.size))))
(assert_unchanged (dlopen "liba.so" now) "libb.so: cannot allocate memory")
(assert_unchanged (dlopen "liba.so" now) "libb.so: cannot allocate memory")
(assert_return (invoke "size") (i32.const 2))
(dlopen "libb.so" now)
(assert_return (invoke "size") (i32.const 3))
