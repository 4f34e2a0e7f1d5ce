;; Opening the same libraries one by one initialises them in that order.
;; Pins D13.

(library "liba.so"
  (module
    (@dylink.0)
    (import "env" "note" (func $note (param i32)))
    (func (export "__wasm_call_ctors") (call $note (i32.const 1)))))
(library "libb.so"
  (module
    (@dylink.0)
    (import "env" "note" (func $note (param i32)))
    (func (export "__wasm_call_ctors") (call $note (i32.const 2)))))
(library "libc.so"
  (module
    (@dylink.0)
    (import "env" "note" (func $note (param i32)))
    (func (export "__wasm_call_ctors") (call $note (i32.const 3)))))
(program
  (module
    (global $order (mut i32) (i32.const 0))
    (func (export "note") (param i32)
      (global.set $order (i32.add (i32.mul (global.get $order) (i32.const 10)) (local.get 0))))
    (func (export "order") (result i32) (global.get $order))))
(dlopen "libb.so" lazy)
(dlopen "liba.so" now)
(dlopen "libc.so" now local)
(assert_return (invoke "order") (i32.const 213))
