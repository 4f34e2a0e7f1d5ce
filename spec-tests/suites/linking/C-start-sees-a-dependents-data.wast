;; A dependency's start function sees the data of the library that needs it: all data is in place before any start
;;   function runs.
;; Pins D10.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 4 2)) (needed "libb.so"))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (global (export "x") i32 (i32.const 0))
    (data (global.get $memory_base) "\2b\00\00\00")))
(library "libb.so"
  (module
    (@dylink.0)
    (import "env" "memory" (memory 1))
    (import "GOT.mem" "x" (global $x (mut i32)))
    (global $seen (mut i32) (i32.const -1))
    (func $s (global.set $seen (i32.load (global.get $x))))
    (start $s)
    (func (export "seen") (result i32) (global.get $seen))))
(program (module (import "env" "memory" (memory 1))))
(dlopen $a "liba.so" now)
(dlopen $b "libb.so" now)
(assert_return (invoke $b "seen") (i32.const 43))
