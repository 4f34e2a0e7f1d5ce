;; The order in which a group is mapped is breadth first, whatever the order of its files.
;; Pins D1.

(library "libc.so" (module (@dylink.0)))
(library "libb.so" (module (@dylink.0 (needed "libd.so"))))
(library "libd.so" (module (@dylink.0)))
(library "liba.so" (module (@dylink.0 (needed "libc.so"))))
(program (module (@dylink.0 (needed "liba.so" "libb.so"))))
(assert_events "map main" "map liba.so" "map libb.so" "map libc.so" "map libd.so" "publish main,liba.so,libb.so,libc.so,libd.so")
