;; The names of the loader are its own for one kind only: a function called `memory` is a function like others, and a datum
;;   called `_initialize` initialises nothing.
;; Pins D16, D30.

(library "liba.so"
  (module
    (@dylink.0)
    (func (export "memory") (result i32) (i32.const 5))
    (func (export "__indirect_function_table") (result i32) (i32.const 6))
    (global (export "_initialize") i32 (i32.const 8))
    (global $made (mut i32) (i32.const 0))
    (func (export "__wasm_call_ctors") (global.set $made (i32.const 1)))
    (func (export "made") (result i32) (global.get $made))))
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "memory" (memory 1))
    (import "env" "memory" (func $memory (result i32)))
    (import "env" "__indirect_function_table" (func $table (result i32)))
    (import "env" "made" (func $made (result i32)))
    (import "GOT.mem" "_initialize" (global $datum (mut i32)))
    (func (export "run") (result i32 i32 i32 i32) (call $memory) (call $table) (call $made) (global.get $datum))))
(assert_return (invoke "run") (i32.const 5) (i32.const 6) (i32.const 1) (i32.const 24))
