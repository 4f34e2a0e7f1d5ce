;; Without mem-info all sizes are 0.
;; Pins ABI, D23.

(library "liba.so"
  (module
    (@dylink.0 (needed))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (func (export "f") (result i32) (i32.const 1))))
(program
  (module
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (func (export "pages") (result i32) (memory.size))))
(assert_return (invoke "pages") (i32.const 2))
(dlopen $a "liba.so" now)
(assert_return (invoke "pages") (i32.const 2))
