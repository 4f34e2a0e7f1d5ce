;; A library that does not validate is refused before anything of it is used.
;; Pins D19, errors.

(library "liba.so" (module (@dylink.0) (func (export "f") (result i32) (i64.const 1))))
(program (module))
(assert_unchanged (dlopen "liba.so" now) "/lib/liba.so: invalid module: type mismatch")
