;; Where the definer has the function in its own table range, that slot is the canonical one, also for who asked by
;;   dlsym or by the GOT.
;; Pins D7.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (table 2 0)))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "__table_base" (global $table_base i32))
    (func $g (export "g"))
    (func $f (export "f"))
    (elem (global.get $table_base) func $g $f)
    (func (export "slot_of_f") (result i32) (i32.add (global.get $table_base) (i32.const 1)))
    (func (export "slot_of_g") (result i32) (global.get $table_base))))
(library "libu.so"
  (module
    (@dylink.0 (needed "liba.so"))
    (import "GOT.func" "f" (global $f (mut i32)))
    (import "GOT.func" "g" (global $g (mut i32)))
    (import "env" "slot_of_f" (func $sf (result i32)))
    (import "env" "slot_of_g" (func $sg (result i32)))
    (func (export "run") (result i32)
      (i32.and (i32.eq (call $sf) (global.get $f)) (i32.eq (call $sg) (global.get $g))))))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $u "libu.so" now)
(assert_return (invoke $u "run") (i32.const 1))
