;; An import of a tag that meets an exported tag of another type is a mismatch.
;; Pins D15, D28.

(library "liba.so" (module (@dylink.0) (tag (export "t") (param i32))))
(library "libb.so" (module (@dylink.0 (needed "liba.so")) (import "env" "t" (tag (param i64)))))
(program (module))
(assert_unchanged (dlopen "libb.so" now) "type mismatch: t")
