;; A slot that dlsym gave a function is the one that a library opened later finds in its GOT.
;; Pins D7.

(library "liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(library "libu.so"
  (module
    (@dylink.0 (needed "liba.so"))
    (import "GOT.func" "f" (global $f (mut i32)))
    (type $t (func (param i32) (result i32)))
    (func (export "is") (param i32) (result i32) (i32.eq (local.get 0) (global.get $f)))))
(program
  (module
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "dlopen" (func $dlopen (param i32 i32) (result i32)))
    (import "env" "dlsym" (func $dlsym (param i32 i32) (result i32)))
    (import "env" "dlclose" (func $dlclose (param i32) (result i32)))
    (import "env" "dlerror" (func $dlerror (result i32)))
    (data (global.get $memory_base) "liba.so\00libu.so\00f\00is\00")
    (type $t (func (param i32) (result i32)))
    (func (export "run") (result i32)
      (local $f i32)
      (local.set $f
        (call $dlsym (call $dlopen (global.get $memory_base) (i32.const 2)) (i32.add (global.get $memory_base) (i32.const 16))))
      (call_indirect (type $t)
        (local.get $f)
        (call $dlsym
          (call $dlopen (i32.add (global.get $memory_base) (i32.const 8)) (i32.const 2))
          (i32.add (global.get $memory_base) (i32.const 18)))))))
(assert_return (invoke "run") (i32.const 1))
