;; A symbolic link to a library that is loaded is that library.
;; Pins D17.

(library "liba.so.1" (module (@dylink.0)))
(symlink "liba.so" "liba.so.1")
(program (module))
(dlopen $a "liba.so" now)
(dlopen $b "liba.so.1" now)
(assert_same $a $b)
(assert_events "map main" "map liba.so")
