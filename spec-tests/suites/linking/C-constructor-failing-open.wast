;; A constructor's open fails; the outer open goes on.
;; Pins D19.

(library "libouter.so"
  (module
    (@dylink.0 (mem-info (memory 16 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "dlopen" (func $dlopen (param i32 i32) (result i32)))
    (global $h (mut i32) (i32.const -1))
    (data (global.get $memory_base) "nosuch.so\00")
    (func (export "__wasm_call_ctors") (global.set $h (call $dlopen (global.get $memory_base) (i32.const 2))))
    (func (export "handle") (result i32) (global.get $h))))
(program (module (import "env" "memory" (memory 1))))
(dlopen $o "libouter.so" now)
(assert_return (invoke $o "handle") (i32.const 0))
