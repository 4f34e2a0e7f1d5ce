;; A library's region begins at a multiple of its alignment, up to 2^20.
;; Pins D22.

(library "lib4.so"
  (module
    (@dylink.0 (mem-info (memory 1 4)))
    (import "env" "__memory_base" (global $memory_base i32))
    (func (export "rest4") (result i32) (i32.and (global.get $memory_base) (i32.const 15)))))
(library "lib16.so"
  (module
    (@dylink.0 (mem-info (memory 1 16)))
    (import "env" "__memory_base" (global $memory_base i32))
    (func (export "rest16") (result i32) (i32.and (global.get $memory_base) (i32.const 0xffff)))))
(library "lib20.so"
  (module
    (@dylink.0 (mem-info (memory 1 20)))
    (import "env" "__memory_base" (global $memory_base i32))
    (func (export "rest20") (result i32) (i32.and (global.get $memory_base) (i32.const 0xfffff)))))
(program
  (module
    (@dylink.0 (needed "lib4.so" "lib16.so"))
    (import "env" "memory" (memory 1))
    (import "env" "rest4" (func $r4 (result i32)))
    (import "env" "rest16" (func $r16 (result i32)))
    (func (export "run") (result i32) (i32.or (call $r4) (call $r16)))))
(assert_return (invoke "run") (i32.const 0))
(dlopen $l "lib20.so" now)
(assert_return (invoke $l "rest20") (i32.const 0))
