;; Flags of exports and imports that the module does not have are of no account.
;; Pins ABI.

(library "liba.so"
  (module
    (@dylink.0 (export-info "nobody" visibility-hidden) (import-info "env" "nothing" binding-weak))
    (func (export "f") (result i32) (i32.const 1))))
(program (module))
(dlopen $a "liba.so" now)
(assert_return (invoke $a "f") (i32.const 1))
