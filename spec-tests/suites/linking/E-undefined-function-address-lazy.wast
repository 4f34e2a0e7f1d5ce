;; The address of an undefined function fails the open under LAZY too.
;; Pins D6.

(library "libu.so"
  (module
    (@dylink.0)
    (import "GOT.func" "nowhere" (global (mut i32)))))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))))
(assert_unchanged (dlopen "libu.so" lazy) "undefined symbol: nowhere")
