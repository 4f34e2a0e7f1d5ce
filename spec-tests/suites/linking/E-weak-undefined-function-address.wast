;; An undefined weak function has address 0, and slot 0 calls nothing.
;; Pins D14.

(program
  (module
    (@dylink.0 (import-info "GOT.func" "f" binding-weak undefined))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "GOT.func" "f" (global $f (mut i32)))
    (type $t (func))
    (func (export "address") (result i32) (global.get $f))
    (func (export "run") (call_indirect (type $t) (global.get $f)))))
(assert_return (invoke "address") (i32.const 0))
(assert_trap (invoke "run") "uninitialized element")
