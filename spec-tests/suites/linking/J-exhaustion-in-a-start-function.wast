;; A start function that exhausts the call stack is taken back.
;; Pins D10, D19.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 4 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (func $f (call $f) (call $f))
    (start $f)))
(program (module (import "env" "memory" (memory 1))))
(assert_unchanged (dlopen "liba.so" now) "liba.so:")
