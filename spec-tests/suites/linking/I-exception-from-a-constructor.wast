;; An exception of a constructor goes on through dlopen to whoever called it.
;; Pins D20.

(library "liba.so"
  (module
    (@dylink.0)
    (import "env" "__cpp_exception" (tag $e (param i32)))
    (func (export "__wasm_call_ctors") (throw $e (i32.const 13)))))
(program
  (module
    (@dylink.0 (mem-info (memory 16 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "dlopen" (func $dlopen (param i32 i32) (result i32)))
    (import "env" "dlsym" (func $dlsym (param i32 i32) (result i32)))
    (import "env" "dlclose" (func $dlclose (param i32) (result i32)))
    (import "env" "dlerror" (func $dlerror (result i32)))
    (import "env" "__cpp_exception" (tag $e (param i32)))
    (data (global.get $memory_base) "liba.so\00")
    (func (export "run") (result i32)
      (block $h (result i32)
        (try_table (catch $e $h) (drop (call $dlopen (global.get $memory_base) (i32.const 2))))
        (i32.const -1)))))
(assert_return (invoke "run") (i32.const 13))
