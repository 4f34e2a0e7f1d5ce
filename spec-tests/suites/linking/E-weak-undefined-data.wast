;; An undefined weak datum has address 0.
;; Pins D14.

(program
  (module
    (@dylink.0 (import-info "GOT.mem" "x" binding-weak undefined))
    (import "env" "memory" (memory 1))
    (import "GOT.mem" "x" (global $x (mut i32)))
    (func (export "address") (result i32) (global.get $x))))
(assert_return (invoke "address") (i32.const 0))
(assert_got main "GOT.mem" "x" (i32.const 0))
