;; A definition of the wrong type fails the open under LAZY too: it is not missing.
;; Pins D15.

(library "liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 0))))
(library "libu.so"
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "f" (func))))
(program (module))
(assert_unchanged (dlopen "libu.so" lazy) "type mismatch: f")
