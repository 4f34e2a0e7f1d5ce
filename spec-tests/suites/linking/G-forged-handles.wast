;; A number that no open gave is no handle: dlclose gives -1, dlsym null, and dlerror says so.
;; Pins D21, D32.
;; Elsewhere: glibc dereferences it.

(program
  (module
    (@dylink.0 (mem-info (memory 8 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "dlopen" (func $dlopen (param i32 i32) (result i32)))
    (import "env" "dlsym" (func $dlsym (param i32 i32) (result i32)))
    (import "env" "dlclose" (func $dlclose (param i32) (result i32)))
    (import "env" "dlerror" (func $dlerror (result i32)))
    (data (global.get $memory_base) "f\00")
    (func (export "close") (param i32) (result i32) (call $dlclose (local.get 0)))
    (func (export "sym") (param i32) (result i32) (call $dlsym (local.get 0) (global.get $memory_base)))
    (func (export "error") (result i32) (i32.ne (call $dlerror) (i32.const 0)))))
(assert_return (invoke "close" (i32.const 12345)) (i32.const -1))
(assert_return (invoke "error") (i32.const 1))
(assert_return (invoke "error") (i32.const 0))
(assert_return (invoke "sym" (i32.const 12345)) (i32.const 0))
(assert_return (invoke "error") (i32.const 1))
(assert_return (invoke "close" (i32.const 0)) (i32.const -1))
(assert_return (invoke "close" (i32.const -1)) (i32.const -1))
