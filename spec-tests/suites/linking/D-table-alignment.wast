;; A library's table range begins at a multiple of its alignment.
;; Pins D22.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (table 1 0)))
    (import "env" "__table_base" (global $table_base i32))
    (func (export "a") (result i32) (i32.const 0))))
(library "libb.so"
  (module
    (@dylink.0 (mem-info (table 5 6)))
    (import "env" "__table_base" (global $table_base i32))
    (func (export "b") (result i32) (i32.and (global.get $table_base) (i32.const 63)))))
(program
  (module
    (@dylink.0 (needed "liba.so" "libb.so"))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "b" (func $b (result i32)))
    (func (export "run") (result i32) (call $b))))
(assert_return (invoke "run") (i32.const 0))
