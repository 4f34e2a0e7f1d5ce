;; An exception that leaves a start function takes everything back, as a trap does.
;; Pins D10, D19.

(library "libgood.so" (module (@dylink.0) (func (export "g") (result i32) (i32.const 1))))
(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 100 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (tag $e)
    (func $s (i32.store (global.get $memory_base) (i32.const 1)) (throw $e))
    (start $s)))
(program (module (import "env" "memory" (memory 1))))
(assert_unchanged (dlopen "liba.so" now) "liba.so: start function trapped: uncaught exception")
(dlopen $g "libgood.so" now)
(assert_return (invoke $g "g") (i32.const 1))
