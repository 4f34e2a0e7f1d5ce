;; NOLOAD of a library that is loaded gives its handle.
;; Pins D27, D32.

(library "liba.so" (module (@dylink.0)))
(program (module))
(dlopen $a "liba.so" now)
(dlopen $b "liba.so" now noload)
(assert_same $a $b)
