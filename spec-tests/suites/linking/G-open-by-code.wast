;; C code opens a library by name, asks for a symbol, and calls it through the table.
;; Pins D18, D32.

(library "liba.so"
  (module
    (@dylink.0)
    (func (export "f") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 3)))))
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
    (type $t (func (param i32) (result i32)))
    (data (global.get $memory_base) "liba.so\00f\00")
    (func (export "run") (param i32) (result i32)
      (call_indirect (type $t)
        (local.get 0)
        (call $dlsym
          (call $dlopen (global.get $memory_base) (i32.const 2))
          (i32.add (global.get $memory_base) (i32.const 8)))))))
(assert_return (invoke "run" (i32.const 14)) (i32.const 42))
