;; A function's slot is never given to another one: a pointer taken before later opens still calls what it called.
;; Pins D7.

(library "liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(library "libb.so"
  (module
    (@dylink.0 (mem-info (table 4 0)))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "__table_base" (global $table_base i32))
    (func $g (result i32) (i32.const 2))
    (elem (global.get $table_base) func $g $g $g $g)))
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "GOT.func" "f" (global $f (mut i32)))
    (type $t (func (result i32)))
    (func (export "run") (result i32) (call_indirect (type $t) (global.get $f)))))
(assert_return (invoke "run") (i32.const 1))
(dlopen "libb.so" now)
(assert_return (invoke "run") (i32.const 1))
