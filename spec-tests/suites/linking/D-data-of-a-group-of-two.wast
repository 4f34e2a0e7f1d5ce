;; Two libraries of one group on one page: each one's data is in its own region.
;; Pins D22.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 5 0)) (needed "libb.so"))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (global (export "a") i32 (i32.const 1))
    (data (global.get $memory_base) "AAAAA")))
(library "libb.so"
  (module
    (@dylink.0 (mem-info (memory 5 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (global (export "b") i32 (i32.const 2))
    (data (global.get $memory_base) "BBBBB")))
(program
  (module
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (func (export "load") (param i32) (result i32) (i32.load8_u (local.get 0)))))
(dlopen $a "liba.so" now)
(assert_address (dlsym $a "a") (i32.const 131073))
(assert_address (dlsym $a "b") (i32.const 131079))
(assert_return (invoke "load" (i32.const 131076)) (i32.const 0x41))
(assert_return (invoke "load" (i32.const 131077)) (i32.const 0x42))
(assert_return (invoke "load" (i32.const 131082)) (i32.const 0))
