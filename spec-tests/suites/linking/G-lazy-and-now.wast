;; LAZY and NOW together are NOW.
;; Pins D27.

(library "libu.so" (module (@dylink.0) (import "env" "nowhere" (func))))
(program (module))
(assert_unchanged (dlopen "libu.so" lazy now) "undefined symbol: nowhere")
