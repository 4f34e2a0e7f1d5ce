;; A start function closes the last handle of another library, which is unloaded, and then traps: the library is back.
;; Pins D19, D21.
;; Elsewhere: what a failed open has closed stays closed.

(library "libb.so"
  (module
    (@dylink.0 (mem-info (memory 0 0) (table 1 0)))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "__table_base" (global $table_base i32))
    (import "env" "note" (func $note (param i32)))
    (func $f (export "f") (result i32) (i32.const 5))
    (elem (global.get $table_base) func $f)
    (func (export "__wasm_call_dtors") (call $note (i32.const 2)))))
(library "liba.so"
  (module
    (@dylink.0)
    (import "env" "close" (func $close (result i32)))
    (func $s (drop (call $close)) unreachable)
    (start $s)))
(program
  (module
    (@dylink.0 (mem-info (memory 16 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "dlopen" (func $dlopen (param i32 i32) (result i32)))
    (import "env" "dlclose" (func $dlclose (param i32) (result i32)))
    (global $h (mut i32) (i32.const 0))
    (global $order (mut i32) (i32.const 0))
    (data (global.get $memory_base) "libb.so\00")
    (func (export "note") (param i32)
      (global.set $order (i32.add (i32.mul (global.get $order) (i32.const 10)) (local.get 0))))
    (func (export "order") (result i32) (global.get $order))
    (func (export "open") (global.set $h (call $dlopen (global.get $memory_base) (i32.const 258))))
    (func (export "close") (result i32) (call $dlclose (global.get $h))))
  (profile "elf-unload"))
(invoke "open")
(assert_return (invoke (dlsym default "f")) (i32.const 5))
(assert_unchanged (dlopen "liba.so" now) "liba.so: start function trapped: unreachable")
(assert_return (invoke (dlsym default "f")) (i32.const 5))
(assert_return (invoke "order") (i32.const 0))
(assert_return (invoke "close") (i32.const 0))
(assert_return (invoke "order") (i32.const 2))
(assert_dlerror (dlsym default "f") "undefined symbol: f")
(assert_invariants)
