;; A function import that meets a tag of its name is a mismatch of kinds, and a tag import that meets a function.
;; Pins D16, D28.

(library "liba.so" (module (@dylink.0) (tag (export "t")) (func (export "f"))))
(library "libu.so" (module (@dylink.0 (needed "liba.so")) (import "env" "t" (func))))
(library "libv.so" (module (@dylink.0 (needed "liba.so")) (import "env" "f" (tag))))
(program (module))
(assert_unchanged (dlopen "libu.so" now) "kind mismatch: t")
(assert_unchanged (dlopen "libv.so" now) "kind mismatch: f")
