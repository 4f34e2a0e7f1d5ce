;; After an exception of a constructor the object stays loaded, and is not initialised again.
;; Pins D20.

(library "liba.so"
  (module
    (@dylink.0)
    (import "env" "note" (func $note (param i32)))
    (tag $e)
    (func (export "__wasm_call_ctors") (call $note (i32.const 1)) (throw $e))
    (func (export "f") (result i32) (i32.const 5))))
(program
  (module
    (global $order (mut i32) (i32.const 0))
    (func (export "note") (param i32)
      (global.set $order (i32.add (i32.mul (global.get $order) (i32.const 10)) (local.get 0))))
    (func (export "order") (result i32) (global.get $order))))
(assert_exception (dlopen $a "liba.so" now))
(dlopen $a "liba.so" now)
(assert_return (invoke $a "f") (i32.const 5))
(assert_return (invoke "order") (i32.const 1))
