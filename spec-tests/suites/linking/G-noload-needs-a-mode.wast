;; NOLOAD alone, with neither LAZY nor NOW, is a bad mode.
;; Pins D27.

(library "liba.so" (module (@dylink.0)))
(program (module))
(dlopen "liba.so" now)
(assert_unchanged (dlopen "liba.so" noload) "liba.so: invalid mode for dlopen()")
