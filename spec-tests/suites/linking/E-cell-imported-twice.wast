;; A symbol that a module imports twice from the GOT has one cell: both imports are the same global.
;; Pins D2.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 4 2)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "GOT.mem" "x" (global $x1 (mut i32)))
    (import "GOT.mem" "x" (global $x2 (mut i32)))
    (global (export "x") i32 (i32.const 0))
    (func (export "same") (result i32) (i32.eq (global.get $x1) (global.get $x2)))
    (func (export "own") (result i32) (i32.eq (global.get $x1) (global.get $memory_base)))))
(program (module (import "env" "memory" (memory 1))))
(dlopen $a "liba.so" now)
(assert_return (invoke $a "same") (i32.const 1))
(assert_return (invoke $a "own") (i32.const 1))
