;; An open that fails within a constructor takes back its own changes, not those of the open around it.
;; Pins D19.

(library "libouter.so"
  (module
    (@dylink.0 (mem-info (memory 16 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "dlopen" (func $dlopen (param i32 i32) (result i32)))
    (import "env" "note" (func $note (param i32)))
    (data (global.get $memory_base) "libbad.so\00")
    (func (export "__wasm_call_ctors")
      (call $note (i32.const 1))
      (call $note (i32.add (i32.const 2) (call $dlopen (global.get $memory_base) (i32.const 2))))
      (call $note (i32.load8_u (global.get $memory_base))))))
(library "libbad.so"
  (module
    (@dylink.0 (mem-info (memory 100000 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "note" (func $note (param i32)))
    (func $s (call $note (i32.const 7)) unreachable)
    (start $s)))
(program
  (module
    (import "env" "memory" (memory 1))
    (global $order (mut i32) (i32.const 0))
    (func (export "note") (param i32)
      (global.set $order (i32.add (i32.mul (global.get $order) (i32.const 1000)) (local.get 0))))
    (func (export "order") (result i32) (global.get $order))
    (func (export "pages") (result i32) (memory.size))))
(dlopen "libouter.so" now)
;; 'l' is 108
(assert_return (invoke "order") (i32.const 1002108))
(assert_return (invoke "pages") (i32.const 3))
(assert_unchanged (dlopen "libbad.so" now noload))
