;; A main program needs no section; a library does.
;; Pins ABI.

(library "liba.so" (module (func (export "f"))))
(program (module (func (export "f") (result i32) (i32.const 1))))
(assert_return (invoke "f") (i32.const 1))
(assert_unchanged (dlopen "liba.so" now) "/lib/liba.so: not a shared library")
