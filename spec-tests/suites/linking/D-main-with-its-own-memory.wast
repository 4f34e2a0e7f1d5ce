;; A position-independent main may define its memory: it is the program's, and bases are inside of it.
;; Pins D26.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 4 2)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "GOT.mem" "x" (global $x (mut i32)))
    (global (export "y") i32 (i32.const 0))
    (data (global.get $memory_base) "\09\00\00\00")
    (func (export "load") (result i32) (i32.load (global.get $x)))))
(program
  (module
    (@dylink.0 (mem-info (memory 4 2)) (needed "liba.so"))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "GOT.mem" "y" (global $y (mut i32)))
    (import "env" "load" (func $load (result i32)))
    (memory (export "memory") 2)
    (global (export "x") i32 (i32.const 0))
    (data (global.get $memory_base) "\05\00\00\00")
    (func (export "run") (result i32) (i32.add (call $load) (i32.load (global.get $y))))))
(assert_return (invoke "run") (i32.const 14))
(assert_invariants)
