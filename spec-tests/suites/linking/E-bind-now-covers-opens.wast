;; With the setting bind-now every open is as under NOW.
;; Pins D6, D27.

(library "libu.so" (module (@dylink.0) (import "env" "nowhere" (func))))
(program (module) bind-now)
(assert_unchanged (dlopen "libu.so" lazy) "undefined symbol: nowhere")
