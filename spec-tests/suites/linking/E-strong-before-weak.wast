;; A strong definition before a weak one is taken.
;; Pins D5.

(library "liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(library "libb.so"
  (module
    (@dylink.0 (export-info "f" binding-weak))
    (func (export "f") (result i32) (i32.const 2))))
(program
  (module
    (@dylink.0 (needed "liba.so" "libb.so"))
    (import "env" "f" (func $f (result i32)))
    (func (export "run") (result i32) (call $f))))
(assert_return (invoke "run") (i32.const 1))
