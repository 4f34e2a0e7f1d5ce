;; A start function closes the last handle of a library that its own load needs: the load holds it.
;; Pins D21.

(library "libdep.so"
  (module
    (@dylink.0)
    (import "env" "note" (func $note (param i32)))
    (func (export "f") (result i32) (i32.const 5))
    (func (export "__wasm_call_dtors") (call $note (i32.const 9)))))
(library "liba.so"
  (module
    (@dylink.0 (needed "libdep.so"))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "GOT.func" "f" (global $f (mut i32)))
    (import "env" "close" (func $close (result i32)))
    (import "env" "note" (func $note (param i32)))
    (type $t (func (result i32)))
    (func $s (call $note (i32.add (i32.const 1) (call $close))))
    (start $s)
    (func (export "run") (result i32) (call_indirect (type $t) (global.get $f)))))
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
    (data (global.get $memory_base) "libdep.so\00")
    (func (export "note") (param i32)
      (global.set $order (i32.add (i32.mul (global.get $order) (i32.const 10)) (local.get 0))))
    (func (export "order") (result i32) (global.get $order))
    (func (export "open") (global.set $h (call $dlopen (global.get $memory_base) (i32.const 2))))
    (func (export "close") (result i32) (call $dlclose (global.get $h))))
  (profile "elf-unload"))
(invoke "open")
(dlopen $a "liba.so" now)
(assert_return (invoke "order") (i32.const 1))
(assert_return (invoke $a "run") (i32.const 5))
(dlclose $a)
(assert_return (invoke "order") (i32.const 19))
