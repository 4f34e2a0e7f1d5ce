;; Libraries that fill their regions do not touch each other's, nor main's.
;; Pins D22.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 1000 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (func (export "fill") (memory.fill (global.get $memory_base) (i32.const 0xaa) (i32.const 1000)))
    (func (export "check") (result i32)
      (i32.add
        (i32.load8_u (global.get $memory_base))
        (i32.load8_u offset=999 (global.get $memory_base))))))
(library "libb.so"
  (module
    (@dylink.0 (mem-info (memory 1000 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (func (export "fill") (memory.fill (global.get $memory_base) (i32.const 0x11) (i32.const 1000)))
    (func (export "check") (result i32)
      (i32.add
        (i32.load8_u (global.get $memory_base))
        (i32.load8_u offset=999 (global.get $memory_base))))))
(program
  (module
    (@dylink.0 (mem-info (memory 8 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (func (export "own") (result i64) (i64.load (global.get $memory_base)))))
(dlopen $a "liba.so" now)
(dlopen $b "libb.so" now)
(invoke $a "fill")
(invoke $b "fill")
(assert_return (invoke $a "check") (i32.const 0x154))
(assert_return (invoke $b "check") (i32.const 0x22))
(assert_return (invoke "own") (i64.const 0))
(assert_invariants)
