;; A library can be closed as often as it was opened; once more is an error.
;; Pins D21.

(library "liba.so" (module (@dylink.0)))
(program (module))
(dlopen $a "liba.so" now)
(dlopen $a "liba.so" now)
(assert_return (dlclose $a) (i32.const 0))
(assert_return (dlclose $a) (i32.const 0))
(assert_unchanged (dlclose $a) "invalid handle")
