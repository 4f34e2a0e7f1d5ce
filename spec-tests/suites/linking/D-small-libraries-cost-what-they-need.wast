;; Each open begins at the size that memory has; pages are grown, never taken back.
;; Pins D22.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 1 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))))
(library "libb.so"
  (module
    (@dylink.0 (mem-info (memory 65537 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))))
(program
  (module
    (import "env" "memory" (memory 1))
    (func (export "size") (result i32) (memory.size))))
(assert_return (invoke "size") (i32.const 2))
(dlopen $a "liba.so" now)
(assert_return (invoke "size") (i32.const 3))
(assert_base $a memory (i32.const 131072))
(dlopen $b "libb.so" now)
(assert_return (invoke "size") (i32.const 5))
(assert_base $b memory (i32.const 196608))
