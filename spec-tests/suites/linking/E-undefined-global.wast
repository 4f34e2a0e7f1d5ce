;; A global of module env that nobody exports fails under LAZY too: only functions can wait.
;; Pins D6, D28.

(library "libu.so" (module (@dylink.0) (import "env" "nowhere" (global (mut i32)))))
(program (module))
(assert_unchanged (dlopen "libu.so" lazy) "undefined symbol: nowhere")
