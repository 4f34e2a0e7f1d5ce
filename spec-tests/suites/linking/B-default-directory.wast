;; A bare name is looked for in the default directory /lib, then /usr/lib.
;; Pins search.

(library "/lib/liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(library "/usr/lib/liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 2))))
(library "/usr/lib/libb.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 3))))
(library "/opt/libc.so" (module (@dylink.0)))
(program (module))
(dlopen $a "liba.so" now)
(dlopen $b "libb.so" now)
(assert_return (invoke $a "f") (i32.const 1))
(assert_return (invoke $b "f") (i32.const 3))
(assert_unchanged (dlopen "libc.so" now) "libc.so: not found")
