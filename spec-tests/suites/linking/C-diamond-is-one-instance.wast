;; A library that two others need is loaded once, and both use the same instance.
;; Pins D3, D17.

(library "liba.so"
  (module
    (@dylink.0 (needed "libc.so"))
    (import "env" "count" (func $count (result i32)))
    (func (export "a") (result i32) (call $count))))
(library "libb.so"
  (module
    (@dylink.0 (needed "libc.so"))
    (import "env" "count" (func $count (result i32)))
    (func (export "b") (result i32) (call $count))))
(library "libc.so"
  (module
    (@dylink.0)
    (global $n (mut i32) (i32.const 0))
    (func (export "count") (result i32)
      (global.set $n (i32.add (global.get $n) (i32.const 1)))
      (global.get $n))))
(program
  (module
    (@dylink.0 (needed "liba.so" "libb.so"))
    (import "env" "a" (func $a (result i32)))
    (import "env" "b" (func $b (result i32)))
    (func (export "run") (result i32) (i32.add (i32.mul (call $a) (i32.const 10)) (call $b)))))
(assert_return (invoke "run") (i32.const 12))
(assert_events "map main" "map liba.so" "map libb.so" "map libc.so")
