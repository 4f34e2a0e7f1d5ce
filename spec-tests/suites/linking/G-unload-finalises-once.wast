;; A finaliser that closes another library, or ends in an exception, runs once all the same.
;; Pins D21.

(library "liba.so"
  (module
    (@dylink.0)
    (import "env" "note" (func $note (param i32)))
    (import "env" "close" (func $close))
    (func (export "__wasm_call_dtors") (call $note (i32.const 1)) (call $close))))
(library "libb.so"
  (module
    (@dylink.0)
    (import "env" "note" (func $note (param i32)))
    (func (export "__wasm_call_dtors") (call $note (i32.const 2)))))
(program
  (module
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "dlopen" (func $dlopen (param i32 i32) (result i32)))
    (import "env" "dlclose" (func $dlclose (param i32) (result i32)))
    (@dylink.0 (mem-info (memory 16 0)))
    (data (global.get $memory_base) "libb.so\00")
    (global $b (mut i32) (i32.const 0))
    (global $order (mut i32) (i32.const 0))
    (func (export "open") (global.set $b (call $dlopen (global.get $memory_base) (i32.const 2))))
    (func (export "close") (drop (call $dlclose (global.get $b))))
    (func (export "note") (param i32)
      (global.set $order (i32.add (i32.mul (global.get $order) (i32.const 10)) (local.get 0))))
    (func (export "order") (result i32) (global.get $order)))
  (profile "elf-unload"))
(invoke "open")
(dlopen $a "liba.so" now)
(dlclose $a)
(assert_return (invoke "order") (i32.const 12))

(library "libthrows.so"
  (module
    (@dylink.0)
    (import "env" "note" (func $note (param i32)))
    (tag $t)
    (func (export "__wasm_call_dtors") (call $note (i32.const 3)) (throw $t))))
(program
  (module
    (global $order (mut i32) (i32.const 0))
    (func (export "note") (param i32)
      (global.set $order (i32.add (i32.mul (global.get $order) (i32.const 10)) (local.get 0))))
    (func (export "order") (result i32) (global.get $order)))
  (profile "elf-unload"))
(dlopen $t "libthrows.so" now)
(dlopen $b "libb.so" now)
(assert_exception (dlclose $t))
(dlclose $b)
(assert_return (invoke "order") (i32.const 32))
