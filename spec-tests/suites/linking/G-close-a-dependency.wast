;; A library that was loaded because it is needed, and opened once, can be closed once.
;; Pins D21.
;; Elsewhere: glibc says "shared object not open" at the second.

(library "liba.so" (module (@dylink.0 (needed "libb.so"))))
(library "libb.so" (module (@dylink.0)))
(library "libs.so" (module (@dylink.0)))
(program (module (@dylink.0 (needed "libs.so"))))
(dlopen $a "liba.so" now)
(dlopen $b "libb.so" now)
(assert_return (dlclose $b) (i32.const 0))
(assert_unchanged (dlclose $b) "invalid handle")
(dlopen $s "libs.so" now)
(assert_return (dlclose $s) (i32.const 0))
(assert_unchanged (dlclose $s) "invalid handle")
