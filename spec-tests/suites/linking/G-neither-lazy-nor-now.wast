;; A mode with neither LAZY nor NOW is an error.
;; Pins D27.
;; Elsewhere: musl takes it as LAZY.

(library "liba.so" (module (@dylink.0)))
(program (module))
(assert_unchanged (dlopen "liba.so") "liba.so: invalid mode for dlopen()")
(assert_unchanged (dlopen "liba.so" global) "liba.so: invalid mode for dlopen()")
(assert_unchanged (dlopen "liba.so" local) "liba.so: invalid mode for dlopen()")
