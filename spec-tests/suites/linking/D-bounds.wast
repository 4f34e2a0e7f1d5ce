;; The bounds of stack and heap are given to who asks through GOT.mem, although no object exports them, and they make
;;   sense.
;; Pins D25.

(program
  (module
    (@dylink.0 (mem-info (memory 64 4)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "__stack_pointer" (global $sp (mut i32)))
    (import "GOT.mem" "__heap_base" (global $hb (mut i32)))
    (import "GOT.mem" "__heap_end" (global $he (mut i32)))
    (import "GOT.mem" "__stack_low" (global $sl (mut i32)))
    (import "GOT.mem" "__stack_high" (global $sh (mut i32)))
    (func (export "stack") (result i32) (i32.lt_u (global.get $sl) (global.get $sh)))
    (func (export "sp") (result i32) (i32.eq (global.get $sp) (global.get $sh)))
    (func (export "heap") (result i32) (i32.le_u (global.get $hb) (global.get $he)))
    (func (export "inside") (result i32)
      (i32.le_u (global.get $he) (i32.mul (memory.size) (i32.const 65536))))
    (func (export "behind-data") (result i32)
      (i32.ge_u (global.get $sl) (i32.add (global.get $memory_base) (i32.const 64))))
    (func (export "apart") (result i32)
      (i32.or (i32.le_u (global.get $sh) (global.get $hb)) (i32.ge_u (global.get $sl) (global.get $he))))))
(assert_return (invoke "stack") (i32.const 1))
(assert_return (invoke "sp") (i32.const 1))
(assert_return (invoke "heap") (i32.const 1))
(assert_return (invoke "inside") (i32.const 1))
(assert_return (invoke "behind-data") (i32.const 1))
(assert_return (invoke "apart") (i32.const 1))
