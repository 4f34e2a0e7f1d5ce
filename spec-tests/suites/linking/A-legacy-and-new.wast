;; A library with the old section and one with the new need each other.
;; Pins ABI, D9.

(library "liba.so"
  (module
    (@dylink (needed "libb.so"))
    (import "env" "b" (func $b (result i32)))
    (func (export "a") (result i32) (call $b))))
(library "libb.so"
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "a" (func $a (result i32)))
    (func (export "b") (result i32) (i32.const 6))
    (func (export "c") (result i32) (call $a))))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $a "liba.so" now)
(assert_return (invoke (dlsym $a "c")) (i32.const 6))
