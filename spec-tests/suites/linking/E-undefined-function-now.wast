;; Under NOW an undefined function fails the open, and nothing has changed.
;; Pins D6, D19.

(library "libu.so" (module (@dylink.0) (import "env" "nowhere" (func (result i32)))))
(program (module))
(assert_unchanged (dlopen "libu.so" now) "undefined symbol: nowhere")
