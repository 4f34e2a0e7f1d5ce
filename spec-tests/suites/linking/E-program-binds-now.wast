;; With the setting bind-now (LD_BIND_NOW) a program with an undefined function does not start.
;; Pins D6.

(assert_dlerror
  (program
    (module (import "env" "nowhere" (func $nowhere)))
    bind-now)
  "undefined symbol: nowhere")
