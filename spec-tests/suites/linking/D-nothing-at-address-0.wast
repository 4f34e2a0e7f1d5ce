;; Sixteen bytes at address 0 belong to nobody: main's data begins behind them, and so would a library's.
;; Pins D24.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 4 0)))
    (import "env" "__memory_base" (global $memory_base i32))))
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (func (export "base") (result i32) (i32.ge_u (global.get $memory_base) (i32.const 16)))
    (func (export "null") (result i64) (i64.or (i64.load (i32.const 0)) (i64.load (i32.const 8))))))
(assert_return (invoke "base") (i32.const 1))
(assert_return (invoke "null") (i64.const 0))
