;; A library that main needs calls main back: main is in the group.
;; Pins D9.

(library "liba.so"
  (module
    (@dylink.0)
    (import "env" "back" (func $back (param i32) (result i32)))
    (func (export "there") (param i32) (result i32) (call $back (i32.mul (local.get 0) (i32.const 2))))))
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "there" (func $there (param i32) (result i32)))
    (func (export "back") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
    (func (export "run") (param i32) (result i32) (call $there (local.get 0)))))
(assert_return (invoke "run" (i32.const 20)) (i32.const 41))
