;; A pointer to a function of a library that was unloaded calls nothing.
;; Pins D21.

(library "liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(program
  (module
    (@dylink.0 (mem-info (memory 32 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "dlopen" (func $dlopen (param i32 i32) (result i32)))
    (import "env" "dlsym" (func $dlsym (param i32 i32) (result i32)))
    (import "env" "dlclose" (func $dlclose (param i32) (result i32)))
    (import "env" "dlerror" (func $dlerror (result i32)))
    (type $t (func (result i32)))
    (global $h (mut i32) (i32.const 0))
    (global $f (mut i32) (i32.const 0))
    (data (global.get $memory_base) "liba.so\00f\00")
    (func (export "open")
      (global.set $h (call $dlopen (global.get $memory_base) (i32.const 2)))
      (global.set $f (call $dlsym (global.get $h) (i32.add (global.get $memory_base) (i32.const 8)))))
    (func (export "call") (result i32) (call_indirect (type $t) (global.get $f)))
    (func (export "close") (result i32) (call $dlclose (global.get $h))))
  (profile "elf-unload"))
(invoke "open")
(assert_return (invoke "call") (i32.const 1))
(assert_return (invoke "close") (i32.const 0))
(assert_trap (invoke "call") "uninitialized element")
