;; A library closes its own handle from within, under the policy that unloads: the code goes on to its end.
;; Pins D21.
;; Elsewhere: in ELF the code is unmapped, and the return crashes.

(library "liba.so"
  (module
    (@dylink.0)
    (import "env" "dlclose" (func $dlclose (param i32) (result i32)))
    (func (export "close") (param i32) (result i32)
      (i32.add (call $dlclose (local.get 0)) (i32.const 5)))))
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
    (type $t (func (param i32) (result i32)))
    (global $h (mut i32) (i32.const 0))
    (data (global.get $memory_base) "liba.so\00close\00")
    (func (export "run") (result i32)
      (global.set $h (call $dlopen (global.get $memory_base) (i32.const 2)))
      (call_indirect (type $t)
        (global.get $h)
        (call $dlsym (global.get $h) (i32.add (global.get $memory_base) (i32.const 8))))))
  (profile "elf-unload"))
(assert_return (invoke "run") (i32.const 5))
(assert_dlerror (dlopen "liba.so" now noload) "")
(assert_return (invoke "run") (i32.const 5))
(assert_invariants)
