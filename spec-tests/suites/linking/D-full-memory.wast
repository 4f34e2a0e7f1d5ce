;; When memory has its maximum, a library without data still loads.
;; Pins D22, D23.

(library "liba.so"
  (module
    (@dylink.0)
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (func (export "f") (result i32) (i32.const 1))))
(library "libb.so"
  (module
    (@dylink.0 (mem-info (memory 1 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))))
(program (module (import "env" "memory" (memory 1 2))))
(dlopen $a "liba.so" now)
(assert_return (invoke $a "f") (i32.const 1))
(assert_unchanged (dlopen "libb.so" now) "libb.so: cannot allocate memory")
