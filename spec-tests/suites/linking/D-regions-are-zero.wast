;; What mem-info reserves beyond the data segments is zero.
;; Pins D22.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 4096 4)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (data (global.get $memory_base) "\ff")
    (func (export "sum") (result i32)
      (local $i i32) (local $sum i32)
      (loop $l
        (local.set $sum
          (i32.add (local.get $sum) (i32.load8_u (i32.add (global.get $memory_base) (local.get $i)))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br_if $l (i32.lt_u (local.get $i) (i32.const 4096))))
      (local.get $sum))))
(program (module (import "env" "memory" (memory 1))))
(dlopen $a "liba.so" now)
(assert_return (invoke $a "sum") (i32.const 255))
