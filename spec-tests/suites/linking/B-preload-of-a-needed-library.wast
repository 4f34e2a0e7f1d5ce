;; A library that is preloaded and needed is loaded once, at its place among the preloaded.
;; Pins D17, search.

(library "liba.so" (module (@dylink.0)))
(library "libb.so" (module (@dylink.0)))
(program (module (@dylink.0 (needed "liba.so" "libb.so"))) (preload "libb.so"))
(assert_events "map main" "map libb.so" "map liba.so")
