;; A constructor opens a library that needs the one being initialised: that is initialising already, and is not begun
;;   again.
;; Pins D13, D17.

(library "libouter.so"
  (module
    (@dylink.0 (mem-info (memory 16 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "dlopen" (func $dlopen (param i32 i32) (result i32)))
    (import "env" "note" (func $note (param i32)))
    (data (global.get $memory_base) "libinner.so\00")
    (func (export "__wasm_call_ctors")
      (call $note (i32.const 1))
      (drop (call $dlopen (global.get $memory_base) (i32.const 2)))
      (call $note (i32.const 3)))
    (func (export "outer") (result i32) (i32.const 5))))
(library "libinner.so"
  (module
    (@dylink.0 (needed "libouter.so"))
    (import "env" "note" (func $note (param i32)))
    (import "env" "outer" (func $outer (result i32)))
    (func (export "__wasm_call_ctors") (call $note (call $outer)))))
(program
  (module
    (import "env" "memory" (memory 1))
    (global $order (mut i32) (i32.const 0))
    (func (export "note") (param i32)
      (global.set $order (i32.add (i32.mul (global.get $order) (i32.const 10)) (local.get 0))))
    (func (export "order") (result i32) (global.get $order))))
(dlopen "libouter.so" now)
(assert_return (invoke "order") (i32.const 153))
