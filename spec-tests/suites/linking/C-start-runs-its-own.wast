;; A main with _start is not initialised by the loader: _start runs main's own constructors, when it is called. Its
;;   libraries are initialised.
;; Pins D12.

(library "liba.so"
  (module
    (@dylink.0)
    (import "env" "note" (func $note (param i32)))
    (func (export "__wasm_call_ctors") (call $note (i32.const 1)))))
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (global $order (mut i32) (i32.const 0))
    (func (export "note") (param i32)
      (global.set $order (i32.add (i32.mul (global.get $order) (i32.const 10)) (local.get 0))))
    (func (export "order") (result i32) (global.get $order))
    (func $add (param i32)
      (global.set $order (i32.add (i32.mul (global.get $order) (i32.const 10)) (local.get 0))))
    (func $ctors (export "__wasm_call_ctors") (call $add (i32.const 8)))
    (func (export "_start") (call $ctors) (call $add (i32.const 9)))))
(assert_return (invoke "order") (i32.const 1))
(invoke "_start")
(assert_return (invoke "order") (i32.const 189))
