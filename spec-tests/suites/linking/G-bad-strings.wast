;; A name outside of memory, or one that does not end, is an error and no trap.
;; Pins errors.

(program
  (module
    (import "env" "memory" (memory 1))
    (import "env" "dlopen" (func $dlopen (param i32 i32) (result i32)))
    (import "env" "dlsym" (func $dlsym (param i32 i32) (result i32)))
    (import "env" "dlclose" (func $dlclose (param i32) (result i32)))
    (import "env" "dlerror" (func $dlerror (result i32)))
    (func (export "open") (param i32) (result i32) (call $dlopen (local.get 0) (i32.const 2)))
    (func (export "sym") (param i32) (result i32) (call $dlsym (i32.const 0) (local.get 0)))
    (func (export "fill") (memory.fill (i32.const 65536) (i32.const 0x41) (i32.const 65536)))))
(invoke "fill")
(assert_return (invoke "open" (i32.const 0x7fffffff)) (i32.const 0))
(assert_return (invoke "open" (i32.const -1)) (i32.const 0))
(assert_return (invoke "open" (i32.const 131071)) (i32.const 0))
(assert_return (invoke "sym" (i32.const 131071)) (i32.const 0))
(assert_return (invoke "sym" (i32.const -4)) (i32.const 0))
