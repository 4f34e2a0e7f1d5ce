;; A path with detours names the same file as the bare name.
;; Pins D17.

(library "liba.so" (module (@dylink.0)))
(program (module))
(dlopen $a "liba.so" now)
(dlopen $b "/lib/liba.so" now)
(dlopen $c "/usr/../lib/./liba.so" now)
(assert_same $a $b)
(assert_same $a $c)
