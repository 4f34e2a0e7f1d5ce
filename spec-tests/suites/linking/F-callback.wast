;; A library calls back through the address that main passes to it.
;; Pins D7.

(library "liba.so"
  (module
    (@dylink.0)
    (import "env" "__indirect_function_table" (table 1 funcref))
    (type $t (func (param i32) (result i32)))
    (func (export "apply") (param i32 i32) (result i32) (call_indirect (type $t) (local.get 1) (local.get 0)))))
(program
  (module
    (@dylink.0 (needed "liba.so") (mem-info (table 1 0)))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "__table_base" (global $table_base i32))
    (import "env" "apply" (func $apply (param i32 i32) (result i32)))
    (func $double (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
    (elem (global.get $table_base) func $double)
    (func (export "run") (result i32) (call $apply (global.get $table_base) (i32.const 21)))))
(assert_return (invoke "run") (i32.const 42))
