;; A weak reference that finds a definition of another type is an error all the same: it is not undefined.
;; Pins D14, D15.

(library "liba.so" (module (@dylink.0) (func (export "f") (param i64))))
(library "libu.so"
  (module
    (@dylink.0 (needed "liba.so") (import-info "env" "f" binding-weak undefined))
    (import "env" "f" (func (param i32)))))
(program (module))
(assert_unchanged (dlopen "libu.so" now) "type mismatch: f")
