;; An exported data address is relative to its object's base; the loader adds it once.
;; Pins ABI.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 16 4)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (global (export "x") i32 (i32.const 12))
    (func (export "distance") (param i32) (result i32) (i32.sub (local.get 0) (global.get $memory_base)))))
(program (module (import "env" "memory" (memory 1)) (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $a "liba.so" now)
(assert_base $a memory (i32.const 131072))
(assert_address (dlsym $a "x") (i32.const 131084))
(assert_return (invoke $a "distance" (i32.const 131084)) (i32.const 12))
