;; Where the open is a call of the guest's code, what the code did before the open stays, and it goes on after the
;;   failure.
;; Pins D19.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 16 0)))
    (import "env" "memory" (memory 1))
    (import "env" "set" (func $set (param i32)))
    (func $s (call $set (i32.const 5)) unreachable)
    (start $s)))
(program
  (module
    (@dylink.0 (mem-info (memory 16 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "dlopen" (func $dlopen (param i32 i32) (result i32)))
    (import "env" "dlsym" (func $dlsym (param i32 i32) (result i32)))
    (import "env" "dlclose" (func $dlclose (param i32) (result i32)))
    (import "env" "dlerror" (func $dlerror (result i32)))
    (global $g (mut i32) (i32.const 0))
    (data (global.get $memory_base) "liba.so\00")
    (func (export "set") (param i32) (global.set $g (local.get 0)))
    (func (export "run") (result i32 i32 i32)
      (global.set $g (i32.const 3))
      (i32.store offset=8 (global.get $memory_base) (i32.const 4))
      (call $dlopen (global.get $memory_base) (i32.const 2))
      (global.get $g)
      (i32.load offset=8 (global.get $memory_base)))))
(assert_return (invoke "run") (i32.const 0) (i32.const 3) (i32.const 4))
(assert_return (invoke "run") (i32.const 0) (i32.const 3) (i32.const 4))
