;; If main defines a datum, the library's references go to main's.
;; Pins D1.
;; Elsewhere: this is what copy relocations are for in ELF.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 4 2)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "GOT.mem" "x" (global $x (mut i32)))
    (global (export "x") i32 (i32.const 0))
    (data (global.get $memory_base) "\01\00\00\00")
    (func (export "load") (result i32) (i32.load (global.get $x)))))
(program
  (module
    (@dylink.0 (mem-info (memory 4 2)) (needed "liba.so"))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "load" (func $load (result i32)))
    (global (export "x") i32 (i32.const 0))
    (data (global.get $memory_base) "\02\00\00\00")
    (func (export "run") (result i32) (call $load))))
(assert_return (invoke "run") (i32.const 2))
