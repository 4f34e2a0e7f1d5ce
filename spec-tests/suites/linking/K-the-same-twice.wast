;; A program that is started twice gets the same bases, slots, cells and handles both times.
;; Pins D22, log.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 24 3) (table 2 1)) (needed "libb.so"))
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "__table_base" (global $table_base i32))
    (import "GOT.mem" "y" (global (mut i32)))
    (import "GOT.func" "g" (global (mut i32)))
    (func (export "f"))))
(library "libb.so"
  (module
    (@dylink.0 (mem-info (memory 8 2)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (global (export "y") i32 (i32.const 4))
    (func (export "g"))))
(program
  (module
    (@dylink.0 (mem-info (memory 4 2) (table 1 0)) (needed "liba.so"))
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $a "liba.so" now)
(assert_base $a memory (i32.const 24))
(assert_base $a table (i32.const 2))
(assert_got $a "GOT.mem" "y" (i32.const 52))
(assert_got $a "GOT.func" "g" (i32.const 4))
(assert_address (dlsym default "f") (i32.const 5))
(program
  (module
    (@dylink.0 (mem-info (memory 4 2) (table 1 0)) (needed "liba.so"))
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $a "liba.so" now)
(assert_base $a memory (i32.const 24))
(assert_base $a table (i32.const 2))
(assert_got $a "GOT.mem" "y" (i32.const 52))
(assert_got $a "GOT.func" "g" (i32.const 4))
(assert_address (dlsym default "f") (i32.const 5))
