;; Handles of libraries and of main are not null and not one of the special ones.
;; Pins D32.

(library "liba.so" (module (@dylink.0)))
(program
  (module
    (@dylink.0 (mem-info (memory 32 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "dlopen" (func $dlopen (param i32 i32) (result i32)))
    (import "env" "dlsym" (func $dlsym (param i32 i32) (result i32)))
    (import "env" "dlclose" (func $dlclose (param i32) (result i32)))
    (import "env" "dlerror" (func $dlerror (result i32)))
    (data (global.get $memory_base) "liba.so\00")
    (func $ok (param i32) (result i32)
      (i32.and (i32.ne (local.get 0) (i32.const 0)) (i32.ne (local.get 0) (i32.const -1))))
    (func (export "run") (result i32)
      (i32.and
        (call $ok (call $dlopen (global.get $memory_base) (i32.const 2)))
        (call $ok (call $dlopen (i32.const 0) (i32.const 2)))))))
(assert_return (invoke "run") (i32.const 1))
