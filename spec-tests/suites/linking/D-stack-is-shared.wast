;; The stack pointer is one global of the program; it starts at the upper end of a region that no object has.
;; Pins D22, D25.

(library "liba.so"
  (module
    (@dylink.0)
    (import "env" "__stack_pointer" (global $sp (mut i32)))
    (func (export "push") (global.set $sp (i32.sub (global.get $sp) (i32.const 32))))))
(program
  (module
    (@dylink.0 (needed "liba.so") (mem-info (memory 100 4)))
    (import "env" "memory" (memory 1))
    (import "env" "__stack_pointer" (global $sp (mut i32)))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "push" (func $push))
    (global $first (mut i32) (i32.const 0))
    (func (export "aligned") (result i32) (i32.and (global.get $sp) (i32.const 15)))
    (func (export "above") (result i32)
      (i32.ge_u (global.get $sp) (i32.add (global.get $memory_base) (i32.const 1124))))
    (func (export "moved") (result i32)
      (global.set $first (global.get $sp))
      (call $push)
      (i32.sub (global.get $first) (global.get $sp)))))
(assert_return (invoke "aligned") (i32.const 0))
(assert_return (invoke "above") (i32.const 1))
(assert_return (invoke "moved") (i32.const 32))
