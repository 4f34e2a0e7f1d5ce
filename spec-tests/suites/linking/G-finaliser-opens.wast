;; A finaliser opens another library, which is there afterwards.
;; Pins D21.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 16 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "dlopen" (func $dlopen (param i32 i32) (result i32)))
    (import "env" "note" (func $note (param i32)))
    (data (global.get $memory_base) "libb.so\00")
    (func (export "__wasm_call_ctors") (call $note (i32.const 1)))
    (func (export "__wasm_call_dtors")
      (call $note (i32.const 2))
      (drop (call $dlopen (global.get $memory_base) (i32.const 2))))))
(library "libb.so"
  (module
    (@dylink.0)
    (import "env" "note" (func $note (param i32)))
    (func (export "__wasm_call_ctors") (call $note (i32.const 3)))))
(program
  (module
    (import "env" "memory" (memory 1))
    (global $order (mut i32) (i32.const 0))
    (func (export "note") (param i32)
      (global.set $order (i32.add (i32.mul (global.get $order) (i32.const 10)) (local.get 0))))
    (func (export "order") (result i32) (global.get $order)))
  (profile "elf-unload"))
(dlopen $a "liba.so" now)
(dlclose $a)
(assert_return (invoke "order") (i32.const 123))
(dlopen $b "libb.so" now noload)
(assert_invariants)
