;; A constructor opens the library that needs it, whose turn has not come: it gets the handle, and the other is
;;   initialised in its turn, once.
;; Pins D13, D17.

(library "liba.so"
  (module
    (@dylink.0 (needed "libb.so"))
    (import "env" "note" (func $note (param i32)))
    (func (export "__wasm_call_ctors") (call $note (i32.const 1)))))
(library "libb.so"
  (module
    (@dylink.0 (mem-info (memory 8 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "dlopen" (func $dlopen (param i32 i32) (result i32)))
    (import "env" "note" (func $note (param i32)))
    (data (global.get $memory_base) "liba.so\00")
    (func (export "__wasm_call_ctors")
      (call $note (i32.const 2))
      (call $note (i32.add (i32.const 3) (i32.eqz (call $dlopen (global.get $memory_base) (i32.const 2))))))))
(program
  (module
    (import "env" "memory" (memory 1))
    (global $order (mut i32) (i32.const 0))
    (func (export "note") (param i32)
      (global.set $order (i32.add (i32.mul (global.get $order) (i32.const 10)) (local.get 0))))
    (func (export "order") (result i32) (global.get $order))))
(dlopen "liba.so" now)
(assert_return (invoke "order") (i32.const 231))
