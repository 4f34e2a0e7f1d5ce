;; Two users and main have one address of a function that is in nobody's table range.
;; Pins D7.

(library "liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(library "libu.so"
  (module
    (@dylink.0 (needed "liba.so"))
    (import "GOT.func" "f" (global $f (mut i32)))
    (func (export "u") (result i32) (global.get $f))))
(library "libv.so"
  (module
    (@dylink.0 (needed "liba.so"))
    (import "GOT.func" "f" (global $f (mut i32)))
    (func (export "v") (result i32) (global.get $f))))
(program
  (module
    (@dylink.0 (needed "libu.so" "libv.so"))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "GOT.func" "f" (global $f (mut i32)))
    (import "env" "u" (func $u (result i32)))
    (import "env" "v" (func $v (result i32)))
    (func (export "same") (result i32)
      (i32.and (i32.eq (call $u) (call $v)) (i32.eq (call $u) (global.get $f))))
    (func (export "null") (result i32) (i32.eqz (global.get $f)))))
(assert_return (invoke "same") (i32.const 1))
(assert_return (invoke "null") (i32.const 0))
