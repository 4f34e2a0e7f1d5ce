;; The second of two libraries does not fit into the table: the first does not stay either, and the table has not grown.
;; Pins D19, D22.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (table 2 0)) (needed "libb.so"))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "__table_base" (global $table_base i32))))
(library "libb.so"
  (module
    (@dylink.0 (mem-info (table 2 0)))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "__table_base" (global $table_base i32))))
(program
  (module
    (import "env" "__indirect_function_table" (table $t 1 4 funcref))
    (func (export "size") (result i32) (table.size $t))))
(assert_unchanged (dlopen "liba.so" now) "libb.so: cannot allocate table")
(assert_return (invoke "size") (i32.const 1))
(dlopen "libb.so" now)
(assert_return (invoke "size") (i32.const 3))
