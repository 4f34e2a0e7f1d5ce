;; Under the policy that unloads, the last close runs the finaliser, and the next open begins anew, constructors
;;   included.
;; Pins D21.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 4 2)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "note" (func $note (param i32)))
    (func (export "__wasm_call_ctors") (call $note (i32.const 1)))
    (func (export "__wasm_call_dtors") (call $note (i32.const 2)))
    (func (export "bump") (result i32)
      (i32.store (global.get $memory_base) (i32.add (i32.load (global.get $memory_base)) (i32.const 1)))
      (i32.load (global.get $memory_base)))))
(program
  (module
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (global $order (mut i32) (i32.const 0))
    (func (export "note") (param i32)
      (global.set $order (i32.add (i32.mul (global.get $order) (i32.const 10)) (local.get 0))))
    (func (export "order") (result i32) (global.get $order)))
  (profile "elf-unload"))
(dlopen $a "liba.so" now)
(dlopen $a "liba.so" now)
(assert_return (invoke $a "bump") (i32.const 1))
(dlclose $a)
(assert_return (invoke "order") (i32.const 1))
(dlclose $a)
(assert_return (invoke "order") (i32.const 12))
(assert_unchanged (dlclose $a) "invalid handle")
(dlopen $a "liba.so" now)
(assert_return (invoke "order") (i32.const 121))
(assert_return (invoke $a "bump") (i32.const 1))
