;; dlerror after a failure is never null, although there is no memory left for a text.
;; Pins errors.

(program
  (module
    (@dylink.0 (mem-info (memory 32 0)))
    (import "env" "memory" (memory 1 2))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "dlopen" (func $dlopen (param i32 i32) (result i32)))
    (import "env" "dlsym" (func $dlsym (param i32 i32) (result i32)))
    (import "env" "dlclose" (func $dlclose (param i32) (result i32)))
    (import "env" "dlerror" (func $dlerror (result i32)))
    (data (global.get $memory_base) "nosuch\00")
    (func (export "full") (result i32) (memory.grow (i32.const 1)))
    (func (export "open") (result i32) (call $dlopen (global.get $memory_base) (i32.const 2)))
    (func (export "error") (result i32) (i32.ne (call $dlerror) (i32.const 0)))))
(assert_return (invoke "full") (i32.const -1))
(assert_return (invoke "open") (i32.const 0))
(assert_return (invoke "error") (i32.const 1))
(assert_return (invoke "error") (i32.const 0))
