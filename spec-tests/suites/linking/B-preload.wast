;; Preloaded libraries come right behind main in the global scope, in their order, before what main needs.
;; Pins D1, search.

(library "liba.so"
  (module
    (@dylink.0)
    (func (export "f") (result i32) (i32.const 1))
    (func (export "g") (result i32) (i32.const 1))))
(library "libp.so"
  (module
    (@dylink.0)
    (func (export "f") (result i32) (i32.const 2))
    (func (export "g") (result i32) (i32.const 2))))
(library "libq.so"
  (module
    (@dylink.0)
    (func (export "f") (result i32) (i32.const 3))
    (func (export "h") (result i32) (i32.const 3))))
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "f" (func $f (result i32)))
    (import "env" "g" (func $g (result i32)))
    (import "env" "h" (func $h (result i32)))
    (func (export "run") (result i32 i32 i32) (call $f) (call $g) (call $h)))
  (preload "libq.so" "libp.so"))
(assert_return (invoke "run") (i32.const 3) (i32.const 2) (i32.const 3))
(assert_events "map main" "map libq.so" "map libp.so" "map liba.so")
