;; dlerror is null before anything failed, gives a failure once, and is null again; a later success takes back what was
;;   not read.
;; Pins errors.
;; Elsewhere: glibc as here; musl keeps an error that nobody has read.

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
    (data (global.get $memory_base) "liba.so\00nosuch\00")
    (func (export "good") (result i32) (i32.ne (call $dlopen (global.get $memory_base) (i32.const 2)) (i32.const 0)))
    (func (export "bad") (result i32)
      (call $dlopen (i32.add (global.get $memory_base) (i32.const 8)) (i32.const 2)))
    (func (export "error") (result i32) (i32.ne (call $dlerror) (i32.const 0)))))
(assert_return (invoke "error") (i32.const 0))
(assert_return (invoke "bad") (i32.const 0))
(assert_return (invoke "error") (i32.const 1))
(assert_return (invoke "error") (i32.const 0))
(assert_return (invoke "bad") (i32.const 0))
(assert_return (invoke "good") (i32.const 1))
(assert_return (invoke "error") (i32.const 0))
