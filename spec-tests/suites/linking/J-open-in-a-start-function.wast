;; A start function opens another library and then traps: what it opened goes with its own.
;; Pins D10, D19.

(library "libouter.so"
  (module
    (@dylink.0 (mem-info (memory 16 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "dlopen" (func $dlopen (param i32 i32) (result i32)))
    (data (global.get $memory_base) "libinner.so\00")
    (func $s
      (if (i32.eqz (call $dlopen (global.get $memory_base) (i32.const 0x102))) (then (return)))
      unreachable)
    (start $s)))
(library "libinner.so"
  (module
    (@dylink.0 (mem-info (memory 16 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "note" (func $note (param i32)))
    (func (export "__wasm_call_ctors") (call $note (i32.const 7)))
    (func (export "f") (result i32) (i32.const 1))))
(program
  (module
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (global $order (mut i32) (i32.const 0))
    (func (export "note") (param i32)
      (global.set $order (i32.add (i32.mul (global.get $order) (i32.const 10)) (local.get 0))))
    (func (export "order") (result i32) (global.get $order))))
(assert_unchanged (dlopen "libouter.so" now) "libouter.so: start function trapped: unreachable")
(assert_return (invoke "order") (i32.const 0))
(assert_unchanged (dlopen "libinner.so" now noload))
(assert_dlerror (dlsym default "f") "undefined symbol: f")
(dlopen $i "libinner.so" now)
(assert_return (invoke "order") (i32.const 7))
