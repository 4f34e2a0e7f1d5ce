;; Two libraries that need each other call each other.
;; Pins D9.

(library "liba.so"
  (module
    (@dylink.0 (needed "libb.so"))
    (import "env" "odd" (func $odd (param i32) (result i32)))
    (func (export "even") (param i32) (result i32)
      (if (result i32) (i32.eqz (local.get 0))
        (then (i32.const 1))
        (else (call $odd (i32.sub (local.get 0) (i32.const 1))))))))
(library "libb.so"
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "even" (func $even (param i32) (result i32)))
    (func (export "odd") (param i32) (result i32)
      (if (result i32) (i32.eqz (local.get 0))
        (then (i32.const 0))
        (else (call $even (i32.sub (local.get 0) (i32.const 1))))))))
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "even" (func $even (param i32) (result i32)))
    (func (export "run") (param i32) (result i32) (call $even (local.get 0)))))
(assert_return (invoke "run" (i32.const 10)) (i32.const 1))
(assert_return (invoke "run" (i32.const 11)) (i32.const 0))
