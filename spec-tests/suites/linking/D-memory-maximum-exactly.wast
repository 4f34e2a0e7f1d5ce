;; A library that ends exactly at the maximum fits.
;; Pins D22.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 131072 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (func (export "last") (result i32) (i32.load8_u offset=131071 (global.get $memory_base)))))
(program
  (module
    (import "env" "memory" (memory 1 4))
    (func (export "size") (result i32) (memory.size))))
(dlopen $a "liba.so" now)
(assert_return (invoke "size") (i32.const 4))
(assert_return (invoke $a "last") (i32.const 0))
