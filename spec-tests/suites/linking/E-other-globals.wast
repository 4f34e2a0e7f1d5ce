;; A mutable global of module env that is none of the well-known ones is found by name and kind in the same scopes, and
;;   shared.
;; Pins D28.

(library "liba.so"
  (module
    (@dylink.0)
    (global (export "errno_cell") (mut i32) (i32.const 3))))
(library "libu.so"
  (module
    (@dylink.0)
    (import "env" "errno_cell" (global $g (mut i32)))
    (func (export "set") (param i32) (global.set $g (local.get 0)))))
(program
  (module
    (@dylink.0 (needed "liba.so" "libu.so"))
    (import "env" "errno_cell" (global $g (mut i32)))
    (import "env" "set" (func $set (param i32)))
    (func (export "get") (result i32) (global.get $g))
    (func (export "run") (call $set (i32.const 9)))))
(assert_return (invoke "get") (i32.const 3))
(invoke "run")
(assert_return (invoke "get") (i32.const 9))
