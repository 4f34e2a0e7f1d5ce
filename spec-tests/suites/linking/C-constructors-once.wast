;; Opening a library again, alone or as somebody's dependency, does not run its constructors again.
;; Pins D17.

(library "liba.so"
  (module
    (@dylink.0)
    (import "env" "note" (func $note (param i32)))
    (func (export "__wasm_call_ctors") (call $note (i32.const 1)))))
(library "libb.so"
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "note" (func $note (param i32)))
    (func (export "__wasm_call_ctors") (call $note (i32.const 2)))))
(program
  (module
    (global $order (mut i32) (i32.const 0))
    (func (export "note") (param i32)
      (global.set $order (i32.add (i32.mul (global.get $order) (i32.const 10)) (local.get 0))))
    (func (export "order") (result i32) (global.get $order))))
(dlopen "liba.so" now)
(dlopen "liba.so" now global)
(dlopen "libb.so" now)
(dlopen "libb.so" now)
(assert_return (invoke "order") (i32.const 12))
