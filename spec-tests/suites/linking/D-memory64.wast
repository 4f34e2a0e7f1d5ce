;; A program with a 64-bit memory: bases, cells and addresses are i64.
;; Pins D22, D25.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 8 3)))
    (import "env" "memory" (memory i64 1))
    (import "env" "__memory_base" (global $memory_base i64))
    (import "GOT.mem" "x" (global $x (mut i64)))
    (global (export "y") i64 (i64.const 0))
    (data (global.get $memory_base) "\07\00\00\00\00\00\00\00")
    (func (export "load") (result i64) (i64.load (global.get $x)))))
(program
  (module
    (@dylink.0 (mem-info (memory 8 3)) (needed "liba.so"))
    (import "env" "memory" (memory i64 1))
    (import "env" "__memory_base" (global $memory_base i64))
    (import "env" "__stack_pointer" (global $sp (mut i64)))
    (import "GOT.mem" "y" (global $y (mut i64)))
    (import "env" "load" (func $load (result i64)))
    (global (export "x") i64 (i64.const 0))
    (data (global.get $memory_base) "\05\00\00\00\00\00\00\00")
    (func (export "run") (result i64) (i64.add (call $load) (i64.load (global.get $y))))))
(assert_return (invoke "run") (i64.const 12))
(assert_address (dlsym default "x") (i64.const 16))
(assert_address (dlsym default "y") (i64.const 24))
(assert_got main "GOT.mem" "y" (i64.const 24))
