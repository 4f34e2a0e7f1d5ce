;; Finalisers are not constructors: nothing calls them when a library is loaded.
;; Pins D12, D21.

(library "liba.so"
  (module
    (@dylink.0)
    (import "env" "note" (func $note (param i32)))
    (func (export "__wasm_call_dtors") (call $note (i32.const 1)))))
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (global $order (mut i32) (i32.const 0))
    (func (export "note") (param i32)
      (global.set $order (i32.add (i32.mul (global.get $order) (i32.const 10)) (local.get 0))))
    (func (export "order") (result i32) (global.get $order))))
(dlopen "liba.so" now)
(assert_return (invoke "order") (i32.const 0))
