;; dladdr goes by where an object lies, whatever it is called.
;; Pins D22.

(library "stack" (module (@dylink.0 (mem-info (memory 16 0))) (import "env" "memory" (memory 1)) (import "env" "__memory_base" (global i32)) (global (export "x") i32 (i32.const 4))))
(program
  (module
    (@dylink.0 (mem-info (memory 64 0)) (needed "stack"))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "__stack_pointer" (global $stack_pointer (mut i32)))
    (import "GOT.mem" "x" (global $x (mut i32)))
    (import "env" "dladdr" (func $dladdr (param i32 i32) (result i32)))
    (func (export "of_stack") (result i32) (call $dladdr (i32.sub (global.get $stack_pointer) (i32.const 16)) (global.get $memory_base)))
    (func (export "of_x") (result i32) (call $dladdr (global.get $x) (global.get $memory_base)))))
(assert_return (invoke "of_stack") (i32.const 0))
(assert_return (invoke "of_x") (i32.const 1))
