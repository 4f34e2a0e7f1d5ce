;; An absolute main that exports its stack pointer shares it with its libraries.
;; Pins D25, D26.

(library "liba.so"
  (module
    (@dylink.0)
    (import "env" "__stack_pointer" (global $sp (mut i32)))
    (func (export "push") (result i32)
      (global.set $sp (i32.sub (global.get $sp) (i32.const 16)))
      (global.get $sp))))
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "push" (func $push (result i32)))
    (memory (export "memory") 1)
    (global $sp (export "__stack_pointer") (mut i32) (i32.const 1024))
    (data (i32.const 2048) "x")
    (func (export "run") (result i32) (call $push))
    (func (export "sp") (result i32) (global.get $sp))))
(assert_return (invoke "run") (i32.const 1008))
(assert_return (invoke "sp") (i32.const 1008))
