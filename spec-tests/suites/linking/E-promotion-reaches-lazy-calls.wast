;; A function that was left to be bound at its first call is looked up in the scope as it is then, promoted libraries
;;   included.
;; Pins D4, D6.

(library "liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(library "libu.so"
  (module
    (@dylink.0)
    (import "env" "f" (func $f (result i32)))
    (func (export "run") (result i32) (call $f))))
(program (module))
(dlopen "liba.so" now local)
(dlopen $u "libu.so" lazy)
(assert_trap (invoke $u "run") "undefined symbol: f")
(dlopen "liba.so" now global)
(assert_return (invoke $u "run") (i32.const 1))
