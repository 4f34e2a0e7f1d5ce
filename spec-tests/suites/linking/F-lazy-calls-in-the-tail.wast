;; A lazily bound function tail-calls: a loop through it as long as one likes does not use up the stack.
;; Pins D9.

(library "libu.so"
  (module
    (@dylink.0)
    (import "env" "late" (func $late (param i32) (result i32)))
    (func (export "loop") (param i32) (result i32)
      (if (result i32) (i32.eqz (local.get 0))
        (then (i32.const 7))
        (else (return_call $late (i32.sub (local.get 0) (i32.const 1))))))))
(library "liblate.so"
  (module
    (@dylink.0)
    (import "env" "loop" (func $loop (param i32) (result i32)))
    (func (export "late") (param i32) (result i32) (return_call $loop (local.get 0)))))
(program (module))
(dlopen $u "libu.so" lazy global)
(dlopen $late "liblate.so" lazy global)
(assert_return (invoke $u "loop" (i32.const 1000000)) (i32.const 7))
