;; The rule of the first definition holds for data as for functions.
;; Pins D5.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 4 2)) (export-info "x" binding-weak))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (global (export "x") i32 (i32.const 0))
    (data (global.get $memory_base) "\01\00\00\00")))
(library "libb.so"
  (module
    (@dylink.0 (mem-info (memory 4 2)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (global (export "x") i32 (i32.const 0))
    (data (global.get $memory_base) "\02\00\00\00")))
(program
  (module
    (@dylink.0 (needed "liba.so" "libb.so"))
    (import "env" "memory" (memory 1))
    (import "GOT.mem" "x" (global $x (mut i32)))
    (func (export "run") (result i32) (i32.load (global.get $x)))))
(assert_return (invoke "run") (i32.const 1))
