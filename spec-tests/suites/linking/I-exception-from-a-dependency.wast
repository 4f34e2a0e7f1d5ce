;; An exception of a dependency's constructor: who comes later in the order is not initialised, and all are loaded.
;; Pins D13, D20.

(library "liba.so"
  (module
    (@dylink.0 (needed "libb.so"))
    (import "env" "note" (func $note (param i32)))
    (func (export "__wasm_call_ctors") (call $note (i32.const 1)))))
(library "libb.so"
  (module
    (@dylink.0)
    (import "env" "note" (func $note (param i32)))
    (tag $e)
    (func (export "__wasm_call_ctors") (call $note (i32.const 2)) (throw $e))))
(program
  (module
    (global $order (mut i32) (i32.const 0))
    (func (export "note") (param i32)
      (global.set $order (i32.add (i32.mul (global.get $order) (i32.const 10)) (local.get 0))))
    (func (export "order") (result i32) (global.get $order))))
(assert_exception (dlopen "liba.so" now))
(assert_return (invoke "order") (i32.const 2))
(dlopen $a "liba.so" now noload)
(dlopen $b "libb.so" now noload)
