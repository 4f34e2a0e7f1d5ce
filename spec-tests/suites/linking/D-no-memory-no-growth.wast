;; A library without data leaves memory and table as they are.
;; Pins D22, D23.

(library "liba.so"
  (module
    (@dylink.0)
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (func (export "f"))))
(program
  (module
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (func (export "pages") (result i32) (memory.size))
    (func (export "slots") (result i32) (table.size 0))))
(assert_return (invoke "pages") (i32.const 2))
(assert_return (invoke "slots") (i32.const 1))
(dlopen $a "liba.so" now)
(assert_return (invoke "pages") (i32.const 2))
(assert_return (invoke "slots") (i32.const 1))
