;; Under LAZY an undefined function is missed at its first call only, by a trap that names it.
;; Pins D6.
;; Elsewhere: glibc ends the process there with status 127 (symbol lookup error).

(library "libu.so"
  (module
    (@dylink.0)
    (import "env" "nowhere" (func $nowhere (result i32)))
    (func (export "fine") (result i32) (i32.const 1))
    (func (export "run") (result i32) (call $nowhere))))
(program (module))
(dlopen $u "libu.so" lazy)
(assert_return (invoke $u "fine") (i32.const 1))
(assert_trap (invoke $u "run") "undefined symbol: nowhere")
(assert_return (invoke $u "fine") (i32.const 1))
