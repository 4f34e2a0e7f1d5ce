;; A lazy function that is found with another type at its first call traps; the types are not coerced.
;; Pins D6, D15.

(library "libu.so"
  (module
    (@dylink.0)
    (import "env" "late" (func $late (param i32)))
    (func (export "run") (call $late (i32.const 0)))))
(library "liblate.so" (module (@dylink.0) (func (export "late") (param i64))))
(program (module))
(dlopen $u "libu.so" lazy)
(dlopen "liblate.so" now global)
(assert_trap (invoke $u "run") "type mismatch: late")
