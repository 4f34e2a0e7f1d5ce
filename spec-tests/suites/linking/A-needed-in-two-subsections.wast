;; Two subsections of needed libraries add up.
;; Pins ABI.

(library "liba.so" (module (@dylink.0)))
(library "libb.so" (module (@dylink.0)))
(program (module (@dylink.0 (needed "liba.so") (mem-info) (needed "libb.so"))))
(assert_events "map main" "map liba.so" "map libb.so")
