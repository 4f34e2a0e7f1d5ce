;; A library that does not fit below the memory's maximum is refused, and nothing has changed.
;; Pins D19, D22.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 131073 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))))
(library "libsmall.so"
  (module
    (@dylink.0 (mem-info (memory 4 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (func (export "f") (result i32) (i32.const 1))))
(program
  (module
    (import "env" "memory" (memory 1 4))
    (func (export "size") (result i32) (memory.size))))
(assert_unchanged (dlopen "liba.so" now) "liba.so: cannot allocate memory")
(assert_unchanged (dlopen "liba.so" now) "liba.so: cannot allocate memory")
(assert_return (invoke "size") (i32.const 2))
(dlopen $s "libsmall.so" now)
(assert_return (invoke $s "f") (i32.const 1))
