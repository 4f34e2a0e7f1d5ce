;; dlerror gives a C string that says what was not found.
;; Pins errors.

(program
  (module
    (@dylink.0 (mem-info (memory 32 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "dlopen" (func $dlopen (param i32 i32) (result i32)))
    (import "env" "dlsym" (func $dlsym (param i32 i32) (result i32)))
    (import "env" "dlclose" (func $dlclose (param i32) (result i32)))
    (import "env" "dlerror" (func $dlerror (result i32)))
    (data (global.get $memory_base) "nosuch\00")
    (func (export "run") (result i64)
      (drop (call $dlopen (global.get $memory_base) (i32.const 2)))
      (i64.load (call $dlerror)))))
;; "nosuch: "
(assert_return (invoke "run") (i64.const 0x203a_6863_7573_6f6e))
