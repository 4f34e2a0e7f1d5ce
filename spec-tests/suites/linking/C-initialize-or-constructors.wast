;; An object with _initialize is initialised by that alone, also if it has __wasm_call_ctors.
;; Pins D12.
;; Elsewhere: a loader that calls whatever it knows runs the constructors twice, because _initialize calls them.

(library "liba.so"
  (module
    (@dylink.0)
    (import "env" "note" (func $note (param i32)))
    (func $ctors (export "__wasm_call_ctors") (call $note (i32.const 1)))
    (func (export "_initialize") (call $ctors))))
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (global $order (mut i32) (i32.const 0))
    (func (export "note") (param i32)
      (global.set $order (i32.add (i32.mul (global.get $order) (i32.const 10)) (local.get 0))))
    (func (export "order") (result i32) (global.get $order))))
(assert_return (invoke "order") (i32.const 1))
(assert_events "ctor liba.so _initialize")
