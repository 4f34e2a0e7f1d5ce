;; Two needed names that lead to one file are one library, within one load too.
;; Pins D17.

(library "liba.so.1"
  (module
    (@dylink.0)
    (import "env" "note" (func $note (param i32)))
    (func (export "__wasm_call_ctors") (call $note (i32.const 1)))))
(symlink "liba.so" "liba.so.1")
(program
  (module
    (@dylink.0 (needed "liba.so" "liba.so.1" "/lib/liba.so"))
    (global $order (mut i32) (i32.const 0))
    (func (export "note") (param i32)
      (global.set $order (i32.add (i32.mul (global.get $order) (i32.const 10)) (local.get 0))))
    (func (export "order") (result i32) (global.get $order))))
(assert_return (invoke "order") (i32.const 1))
(assert_events "map main" "map liba.so")
