;; A weak reference that finds a definition is bound to it.
;; Pins D14.

(library "liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(program
  (module
    (@dylink.0 (needed "liba.so") (import-info "env" "f" binding-weak undefined))
    (import "env" "f" (func $f (result i32)))
    (func (export "run") (result i32) (call $f))))
(assert_return (invoke "run") (i32.const 1))
