;; An undefined weak function is not bound later, when somebody defines it; unlike a lazy one.
;; Pins D14.

(library "libu.so"
  (module
    (@dylink.0 (import-info "env" "late" binding-weak undefined))
    (import "env" "late" (func $late (result i32)))
    (func (export "run") (result i32) (call $late))))
(library "liblate.so" (module (@dylink.0) (func (export "late") (result i32) (i32.const 1))))
(program (module))
(dlopen $u "libu.so" lazy)
(dlopen "liblate.so" now global)
(assert_trap (invoke $u "run") "undefined weak function: late")
