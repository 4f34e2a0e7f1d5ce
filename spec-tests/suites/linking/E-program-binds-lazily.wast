;; A program starts with functions undefined, as under LAZY.
;; Pins D6.

(program
  (module
    (import "env" "nowhere" (func $nowhere))
    (func (export "fine") (result i32) (i32.const 1))
    (func (export "run") (call $nowhere))))
(assert_return (invoke "fine") (i32.const 1))
(assert_trap (invoke "run") "undefined symbol: nowhere")
