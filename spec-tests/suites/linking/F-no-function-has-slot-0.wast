;; No function's address is 0, neither in a library's range nor given by the loader.
;; Pins D7, D24.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (table 1 0)))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "__table_base" (global $table_base i32))
    (func $f (export "f"))
    (elem (global.get $table_base) func $f)
    (func (export "g"))
    (func (export "base") (result i32) (i32.eqz (global.get $table_base)))))
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "GOT.func" "g" (global $g (mut i32)))
    (import "env" "base" (func $base (result i32)))
    (type $t (func))
    (func (export "zero") (result i32) (i32.or (call $base) (i32.eqz (global.get $g))))
    (func (export "call-null") (call_indirect (type $t) (i32.const 0)))))
(assert_return (invoke "zero") (i32.const 0))
(assert_trap (invoke "call-null") "uninitialized element")
