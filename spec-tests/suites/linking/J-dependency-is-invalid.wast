;; A dependency that does not validate fails the open, and is named.
;; Pins D19, errors.

(library "libgood.so" (module (@dylink.0) (func (export "g") (result i32) (i32.const 1))))
(library "liba.so" (module (@dylink.0 (needed "libb.so"))))
(library "libb.so" (module (@dylink.0) (func (result i32))))
(program (module))
(assert_unchanged (dlopen "liba.so" now) "/lib/libb.so: invalid module: type mismatch")
(dlopen $g "libgood.so" now)
(assert_return (invoke $g "g") (i32.const 1))
