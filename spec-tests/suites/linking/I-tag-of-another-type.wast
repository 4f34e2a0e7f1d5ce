;; Two modules that want the program's tag with different types do not fit together.
;; Pins D15, D29.

(library "liba.so" (module (@dylink.0) (import "env" "__cpp_exception" (tag (param i64)))))
(program (module (import "env" "__cpp_exception" (tag (param i32)))))
(assert_unchanged (dlopen "liba.so" now) "type mismatch: __cpp_exception")
