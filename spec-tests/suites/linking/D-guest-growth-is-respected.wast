;; Memory that the guest has grown and written stays the guest's: a library opened then lies behind it.
;; Pins D22.
;; Elsewhere: a loader that remembers the end of memory from its last load places the library over the guest's heap;
;;   Emscripten asks the guest's allocator.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 65536 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (func (export "base") (result i32) (global.get $memory_base))
    (func $s (memory.fill (global.get $memory_base) (i32.const 0x77) (i32.const 65536)))
    (start $s)))
(program
  (module
    (import "env" "memory" (memory 1))
    (global $at (mut i32) (i32.const 0))
    (func (export "grow") (result i32)
      (global.set $at (i32.mul (memory.grow (i32.const 2)) (i32.const 65536)))
      (memory.fill (global.get $at) (i32.const 0x5a) (i32.const 131072))
      (global.get $at))
    (func (export "whole") (result i32)
      (local $i i32) (local $ok i32)
      (local.set $ok (i32.const 1))
      (loop $l
        (local.set $ok
          (i32.and (local.get $ok)
            (i32.eq (i32.load (i32.add (global.get $at) (local.get $i))) (i32.const 0x5a5a5a5a))))
        (local.set $i (i32.add (local.get $i) (i32.const 4096)))
        (br_if $l (i32.lt_u (local.get $i) (i32.const 131072))))
      (local.get $ok))
    (func (export "behind") (param i32) (result i32)
      (i32.ge_u (local.get 0) (i32.add (global.get $at) (i32.const 131072))))))
(invoke "grow")
(dlopen $a "liba.so" now)
(assert_return (invoke "whole") (i32.const 1))
(assert_invariants)
