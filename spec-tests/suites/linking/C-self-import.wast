;; A library that imports a function that it exports is bound to itself, without a stub.
;; Pins D9.

(library "liba.so"
  (module
    (@dylink.0)
    (import "env" "even" (func $even (param i32) (result i32)))
    (func (export "odd") (param i32) (result i32)
      (if (result i32) (i32.eqz (local.get 0))
        (then (i32.const 0))
        (else (call $even (i32.sub (local.get 0) (i32.const 1))))))
    (func (export "even") (param i32) (result i32)
      (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 1)) (else (i32.const 5))))))
(program (module))
(dlopen $a "liba.so" now)
(assert_return (invoke $a "odd" (i32.const 1)) (i32.const 1))
(assert_return (invoke $a "odd" (i32.const 4)) (i32.const 5))
(assert_provider $a "env" "even" "liba.so")
