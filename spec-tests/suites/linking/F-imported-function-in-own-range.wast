;; A user that puts an imported function into its own table range has a second slot, but not a second address: the
;;   definer's stays canonical.
;; Pins D7.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (table 1 0)))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "__table_base" (global $table_base i32))
    (func $f (export "f") (result i32) (i32.const 1))
    (elem (global.get $table_base) func $f)
    (func (export "own") (result i32) (global.get $table_base))))
(library "libu.so"
  (module
    (@dylink.0 (mem-info (table 1 0)) (needed "liba.so"))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "__table_base" (global $table_base i32))
    (import "env" "f" (func $f (result i32)))
    (import "env" "own" (func $own (result i32)))
    (import "GOT.func" "f" (global $pf (mut i32)))
    (type $t (func (result i32)))
    (elem (global.get $table_base) func $f)
    (func (export "is-own") (result i32) (i32.eq (call $own) (global.get $pf)))
    (func (export "call-mine") (result i32) (call_indirect (type $t) (global.get $table_base)))))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $u "libu.so" now)
(assert_return (invoke $u "is-own") (i32.const 1))
(assert_return (invoke $u "call-mine") (i32.const 1))
