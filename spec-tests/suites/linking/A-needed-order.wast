;; Needed libraries are loaded in the order of the list.
;; Pins ABI, D1.

(library "liba.so" (module (@dylink.0)))
(library "libb.so" (module (@dylink.0)))
(library "libc.so" (module (@dylink.0)))
(program (module (@dylink.0 (needed "libc.so" "liba.so" "libb.so"))))
(assert_events "map main" "map libc.so" "map liba.so" "map libb.so")
