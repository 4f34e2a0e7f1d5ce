;; Slots that the guest has grown stay the guest's.
;; Pins D22.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (table 2 0)))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "__table_base" (global $table_base i32))
    (func $f)
    (elem (global.get $table_base) func $f $f)
    (func (export "base") (result i32) (global.get $table_base))))
(program
  (module
    (import "env" "__indirect_function_table" (table $t 1 funcref))
    (func $mine (result i32) (i32.const 5))
    (elem declare func $mine)
    (type $ft (func (result i32)))
    (global $at (mut i32) (i32.const 0))
    (func (export "grow") (global.set $at (table.grow $t (ref.func $mine) (i32.const 3))))
    (func (export "call") (result i32) (call_indirect $t (type $ft) (i32.add (global.get $at) (i32.const 2))))))
(invoke "grow")
(dlopen $a "liba.so" now)
(assert_return (invoke "call") (i32.const 5))
(assert_invariants)
