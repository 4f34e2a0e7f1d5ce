;; dlsym of data gives its address in memory.
;; Pins D18.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 8 2)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (global (export "x") i32 (i32.const 4))
    (data (i32.add (global.get $memory_base) (i32.const 4)) "\2a\00\00\00")))
(program
  (module
    (@dylink.0 (mem-info (memory 32 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "dlopen" (func $dlopen (param i32 i32) (result i32)))
    (import "env" "dlsym" (func $dlsym (param i32 i32) (result i32)))
    (import "env" "dlclose" (func $dlclose (param i32) (result i32)))
    (import "env" "dlerror" (func $dlerror (result i32)))
    (data (global.get $memory_base) "liba.so\00x\00")
    (func (export "run") (result i32)
      (i32.load
        (call $dlsym
          (call $dlopen (global.get $memory_base) (i32.const 2))
          (i32.add (global.get $memory_base) (i32.const 8)))))))
(assert_return (invoke "run") (i32.const 42))
