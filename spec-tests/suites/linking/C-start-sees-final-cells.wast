;; A start function sees the cells of its object filled, bases and addresses of libraries loaded in the same group
;;   included.
;; Pins D10.

(library "liba.so"
  (module
    (@dylink.0 (needed "libb.so"))
    (import "env" "memory" (memory 1))
    (import "GOT.mem" "x" (global $x (mut i32)))
    (global $seen (mut i32) (i32.const -1))
    (func $s (global.set $seen (i32.load (global.get $x))))
    (start $s)
    (func (export "seen") (result i32) (global.get $seen))))
(library "libb.so"
  (module
    (@dylink.0 (mem-info (memory 8 2)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (global (export "x") i32 (i32.const 4))
    (data (global.get $memory_base) "\00\00\00\00\2a\00\00\00")))
(program (module (import "env" "memory" (memory 1))))
(dlopen $a "liba.so" now)
(assert_return (invoke $a "seen") (i32.const 42))
