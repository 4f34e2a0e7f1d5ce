;; A constructor that opens its own library gets its handle; it is not run again.
;; Pins D17, D32.

(library "libself.so"
  (module
    (@dylink.0 (mem-info (memory 16 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "dlopen" (func $dlopen (param i32 i32) (result i32)))
    (import "env" "note" (func $note (param i32)))
    (global $h (mut i32) (i32.const 0))
    (data (global.get $memory_base) "libself.so\00")
    (func (export "__wasm_call_ctors")
      (call $note (i32.const 1))
      (global.set $h (call $dlopen (global.get $memory_base) (i32.const 2)))
      (call $note (i32.const 2)))
    (func (export "same") (result i32)
      (i32.eq (global.get $h) (call $dlopen (global.get $memory_base) (i32.const 2))))))
(program
  (module
    (import "env" "memory" (memory 1))
    (global $order (mut i32) (i32.const 0))
    (func (export "note") (param i32)
      (global.set $order (i32.add (i32.mul (global.get $order) (i32.const 10)) (local.get 0))))
    (func (export "order") (result i32) (global.get $order))))
(dlopen $s "libself.so" now)
(assert_return (invoke "order") (i32.const 12))
(assert_return (invoke $s "same") (i32.const 1))
