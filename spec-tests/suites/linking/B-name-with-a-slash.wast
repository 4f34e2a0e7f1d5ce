;; A name with a slash is a path: it is not looked for anywhere else.
;; Pins search.

(library "/opt/liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(library "/lib/opt/libb.so" (module (@dylink.0)))
(program (module) (path "/lib"))
(dlopen $a "/opt/liba.so" now)
(assert_return (invoke $a "f") (i32.const 1))
(assert_unchanged (dlopen "/liba.so" now) "/liba.so: not found")
(assert_unchanged (dlopen "opt/libb.so" now) "opt/libb.so: not found")
