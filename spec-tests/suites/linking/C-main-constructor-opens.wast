;; Main's constructors run when its libraries are published, and may open more.
;; Pins D12.

(library "libmore.so"
  (module
    (@dylink.0)
    (import "env" "note" (func $note (param i32)))
    (func (export "__wasm_call_ctors") (call $note (i32.const 2)))))
(program
  (module
    (@dylink.0 (mem-info (memory 16 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "dlopen" (func $dlopen (param i32 i32) (result i32)))
    (global $order (mut i32) (i32.const 0))
    (func (export "note") (param i32)
      (global.set $order (i32.add (i32.mul (global.get $order) (i32.const 10)) (local.get 0))))
    (func (export "order") (result i32) (global.get $order))
    (data (global.get $memory_base) "libmore.so\00")
    (func (export "__wasm_call_ctors") (drop (call $dlopen (global.get $memory_base) (i32.const 2))))))
(assert_return (invoke "order") (i32.const 2))
