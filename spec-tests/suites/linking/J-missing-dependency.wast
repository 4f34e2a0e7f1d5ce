;; A missing library three levels down fails the open; the error has the whole chain, and none of the levels stays.
;; Pins D19, errors.

(library "libgood.so" (module (@dylink.0) (func (export "g") (result i32) (i32.const 1))))
(library "liba.so" (module (@dylink.0 (needed "libb.so"))))
(library "libb.so" (module (@dylink.0 (needed "libc.so"))))
(library "libc.so" (module (@dylink.0 (needed "libd.so"))))
(program (module))
(assert_unchanged (dlopen "liba.so" now) "libd.so: not found, needed by liba.so → libb.so → libc.so")
(assert_unchanged (dlopen "liba.so" now) "libd.so: not found, needed by liba.so → libb.so → libc.so")
(assert_unchanged (dlopen "libb.so" now noload))
(dlopen $g "libgood.so" now)
(assert_return (invoke $g "g") (i32.const 1))
