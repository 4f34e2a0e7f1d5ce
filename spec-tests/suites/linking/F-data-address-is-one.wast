;; The address of a datum is the same in main, the definer and by dlsym.
;; Pins D2, D18.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 8 2)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "GOT.mem" "x" (global $x (mut i32)))
    (global (export "x") i32 (i32.const 4))
    (func (export "own") (result i32) (i32.add (global.get $memory_base) (i32.const 4)))
    (func (export "got") (result i32) (global.get $x))))
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "GOT.mem" "x" (global $x (mut i32)))
    (import "env" "own" (func $own (result i32)))
    (import "env" "got" (func $got (result i32)))
    (func (export "same") (param i32) (result i32)
      (i32.and
        (i32.eq (call $own) (local.get 0))
        (i32.and (i32.eq (call $own) (call $got)) (i32.eq (call $own) (global.get $x)))))))
(assert_address (dlsym default "x") (i32.const 20))
(assert_return (invoke "same" (i32.const 20)) (i32.const 1))
