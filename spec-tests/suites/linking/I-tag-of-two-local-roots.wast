;; Two LOCAL roots that know nothing of each other share the program's tag: an exception of one, passed through main, is
;;   caught by the other.
;; Pins D29.
;; Elsewhere: a loader that makes a tag for each group makes them deaf to each other.

(library "liba.so"
  (module
    (@dylink.0)
    (import "env" "__cpp_exception" (tag $e (param i32)))
    (func (export "raise") (param i32) (throw $e (local.get 0)))))
(library "libb.so"
  (module
    (@dylink.0)
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "__cpp_exception" (tag $e (param i32)))
    (type $t (func (param i32)))
    (func (export "catch") (param $slot i32) (param i32) (result i32)
      (block $h (result i32)
        (try_table (catch $e $h) (call_indirect (type $t) (local.get 1) (local.get $slot)))
        (i32.const -1)))))
(program
  (module
    (@dylink.0 (mem-info (memory 64 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "dlopen" (func $dlopen (param i32 i32) (result i32)))
    (import "env" "dlsym" (func $dlsym (param i32 i32) (result i32)))
    (import "env" "dlclose" (func $dlclose (param i32) (result i32)))
    (import "env" "dlerror" (func $dlerror (result i32)))
    (type $catch (func (param i32 i32) (result i32)))
    (data (global.get $memory_base) "liba.so\00libb.so\00raise\00catch\00")
    (func $at (param i32) (result i32) (i32.add (global.get $memory_base) (local.get 0)))
    (func (export "run") (result i32)
      (call_indirect (type $catch)
        (call $dlsym (call $dlopen (call $at (i32.const 0)) (i32.const 2)) (call $at (i32.const 16)))
        (i32.const 9)
        (call $dlsym (call $dlopen (call $at (i32.const 8)) (i32.const 2)) (call $at (i32.const 22)))))))
(assert_return (invoke "run") (i32.const 9))
