;; Depth-first post-order and not the reverse of breadth first: what the first library needs is initialised before the
;;   second begins.
;; Pins D13.

(library "liba.so"
  (module
    (@dylink.0 (needed "liba1.so" "liba2.so"))
    (import "env" "note" (func $note (param i32)))
    (func (export "__wasm_call_ctors") (call $note (i32.const 1)))))
(library "liba1.so"
  (module
    (@dylink.0)
    (import "env" "note" (func $note (param i32)))
    (func (export "__wasm_call_ctors") (call $note (i32.const 2)))))
(library "liba2.so"
  (module
    (@dylink.0)
    (import "env" "note" (func $note (param i32)))
    (func (export "__wasm_call_ctors") (call $note (i32.const 3)))))
(library "libb.so"
  (module
    (@dylink.0 (needed "libb1.so"))
    (import "env" "note" (func $note (param i32)))
    (func (export "__wasm_call_ctors") (call $note (i32.const 4)))))
(library "libb1.so"
  (module
    (@dylink.0)
    (import "env" "note" (func $note (param i32)))
    (func (export "__wasm_call_ctors") (call $note (i32.const 5)))))
(program
  (module
    (@dylink.0 (needed "liba.so" "libb.so"))
    (global $order (mut i32) (i32.const 0))
    (func (export "note") (param i32)
      (global.set $order (i32.add (i32.mul (global.get $order) (i32.const 10)) (local.get 0))))
    (func (export "order") (result i32) (global.get $order))))
(assert_return (invoke "order") (i32.const 23154))
