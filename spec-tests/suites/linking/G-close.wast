;; dlclose of a handle gives 0.
;; Pins D21.

(library "liba.so" (module (@dylink.0)))
(program (module))
(dlopen $a "liba.so" now)
(assert_return (dlclose $a) (i32.const 0))
