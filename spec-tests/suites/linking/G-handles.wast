;; Two opens of one library give one handle, whatever the mode; two libraries have two.
;; Pins D32.

(library "liba.so" (module (@dylink.0 (needed "libb.so"))))
(library "libb.so" (module (@dylink.0)))
(program (module))
(dlopen $a1 "liba.so" now)
(dlopen $a2 "liba.so" lazy global)
(dlopen $b "libb.so" now)
(assert_same $a1 $a2)
(assert_different $a1 $b)
