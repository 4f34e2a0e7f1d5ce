;; A function that is in its definer's table range twice has the lower slot as its address.
;; Pins D7.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (table 4 0)))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "__table_base" (global $table_base i32))
    (func $g)
    (func $f (export "f"))
    (elem (i32.add (global.get $table_base) (i32.const 2)) func $g)
    (elem (i32.add (global.get $table_base) (i32.const 1)) func $f)
    (elem (global.get $table_base) func $g)
    (elem (i32.add (global.get $table_base) (i32.const 3)) func $f)
    (func (export "second") (result i32) (i32.add (global.get $table_base) (i32.const 1)))))
(library "libu.so"
  (module
    (@dylink.0 (needed "liba.so"))
    (import "GOT.func" "f" (global $f (mut i32)))
    (import "env" "second" (func $second (result i32)))
    (func (export "run") (result i32) (i32.eq (call $second) (global.get $f)))))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $u "libu.so" now)
(assert_return (invoke $u "run") (i32.const 1))
