;; Calling an undefined weak function traps and names it; under NOW it is no error.
;; Pins D14.

(library "libu.so"
  (module
    (@dylink.0 (import-info "env" "nowhere" binding-weak undefined))
    (import "env" "nowhere" (func $nowhere (param i32) (result i32)))
    (func (export "run") (result i32) (call $nowhere (i32.const 1)))))
(program (module))
(dlopen $u "libu.so" now)
(assert_provider $u "env" "nowhere" null)
(assert_trap (invoke $u "run") "undefined weak function: nowhere")
