;; NOLOAD of a library that is not loaded gives null and loads nothing.
;; Pins D27.
;; Elsewhere: Emscripten loads it.

(library "liba.so" (module (@dylink.0)))
(program (module))
(assert_unchanged (dlopen "liba.so" now noload))
(assert_unchanged (dlopen "nosuch.so" now noload))
(assert_events "map main")
