;; At its first call a lazy function is looked up in the scope of that time.
;; Pins D6.

(library "libu.so"
  (module
    (@dylink.0)
    (import "env" "late" (func $late (param i32) (result i32)))
    (func (export "run") (param i32) (result i32) (call $late (local.get 0)))))
(library "liblate.so"
  (module
    (@dylink.0)
    (func (export "late") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))))
(program (module))
(dlopen $u "libu.so" lazy)
(dlopen "liblate.so" now global)
(assert_return (invoke $u "run" (i32.const 4)) (i32.const 5))
(assert_return (invoke $u "run" (i32.const 5)) (i32.const 6))
