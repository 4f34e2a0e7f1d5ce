;; A start function opens another library and returns: both stay.
;; Pins D10.

(library "libouter.so"
  (module
    (@dylink.0 (mem-info (memory 16 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "dlopen" (func $dlopen (param i32 i32) (result i32)))
    (data (global.get $memory_base) "libinner.so\00")
    (func $s (drop (call $dlopen (global.get $memory_base) (i32.const 0x102))))
    (start $s)
    (func (export "mine") (result i32) (i32.load8_u (global.get $memory_base)))))
(library "libinner.so"
  (module
    (@dylink.0 (mem-info (memory 16 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (func $s (memory.fill (global.get $memory_base) (i32.const 0xff) (i32.const 16)))
    (start $s)
    (func (export "f") (result i32) (i32.const 1))))
(program (module (import "env" "memory" (memory 1)) (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $o "libouter.so" now)
(assert_return (invoke (dlsym default "f")) (i32.const 1))
;; 'l'
(assert_return (invoke $o "mine") (i32.const 0x6c))
(assert_invariants)
