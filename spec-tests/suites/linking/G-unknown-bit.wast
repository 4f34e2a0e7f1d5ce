;; A mode with a bit that means nothing is an error.
;; Pins D27.

(library "liba.so" (module (@dylink.0)))
(program (module))
(assert_unchanged (dlopen "liba.so" now 0x10000) "liba.so: invalid mode for dlopen()")
