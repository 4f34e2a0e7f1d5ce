;; Sizes and alignments of mem-info are those of the regions that the library gets.
;; Pins ABI, D22.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 100 5) (table 3 2)))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "__table_base" (global $table_base i32))
    (func (export "memory_rest") (result i32) (i32.and (global.get $memory_base) (i32.const 31)))
    (func (export "table_rest") (result i32) (i32.and (global.get $table_base) (i32.const 3)))))
(program
  (module
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (func (export "slots") (result i32) (table.size 0))))
(dlopen $a "liba.so" now)
(assert_return (invoke $a "memory_rest") (i32.const 0))
(assert_return (invoke $a "table_rest") (i32.const 0))
(assert_return (invoke "slots") (i32.const 7))
