;; LAZY delays nothing that can be bound: a later definition does not matter to what had a provider.
;; Pins D6.

(library "liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(library "libu.so"
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "f" (func $f (result i32)))
    (func (export "run") (result i32) (call $f))))
(library "liblate.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 2))))
(program (module))
(dlopen $u "libu.so" lazy)
(dlopen "liblate.so" now global)
(assert_return (invoke $u "run") (i32.const 1))
