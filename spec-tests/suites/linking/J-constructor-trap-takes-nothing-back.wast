;; A trap of a constructor comes after publication: what was loaded and written stays.
;; Pins D20.

(library "liba.so"
  (module
    (@dylink.0 (needed "libb.so"))
    (func (export "__wasm_call_ctors") unreachable)))
(library "libb.so"
  (module
    (@dylink.0)
    (import "env" "note" (func $note (param i32)))
    (func (export "__wasm_call_ctors") (call $note (i32.const 2)))
    (func (export "b") (result i32) (i32.const 3))))
(program
  (module
    (import "env" "__indirect_function_table" (table 1 funcref))
    (global $order (mut i32) (i32.const 0))
    (func (export "note") (param i32)
      (global.set $order (i32.add (i32.mul (global.get $order) (i32.const 10)) (local.get 0))))
    (func (export "order") (result i32) (global.get $order))))
(assert_trap (dlopen "liba.so" now global) "unreachable")
(assert_return (invoke "order") (i32.const 2))
(assert_return (invoke (dlsym default "b")) (i32.const 3))
