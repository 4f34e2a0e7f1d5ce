;; Undefined data fails the open under LAZY too: there is no first use at which it could be bound.
;; Pins D6.
;; Elsewhere: musl puts it off.

(library "libu.so"
  (module
    (@dylink.0)
    (import "env" "memory" (memory 1))
    (import "GOT.mem" "nowhere" (global (mut i32)))))
(program (module (import "env" "memory" (memory 1))))
(assert_unchanged (dlopen "libu.so" lazy) "undefined symbol: nowhere")
