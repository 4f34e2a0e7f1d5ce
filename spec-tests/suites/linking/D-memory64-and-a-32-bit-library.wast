;; A library for a 32-bit memory does not load into a program with a 64-bit one.
;; Pins D15.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 8 3)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))))
(program (module (import "env" "memory" (memory i64 1))))
(assert_unchanged (dlopen "liba.so" now) "type mismatch: memory")
