;; A GOT cell whose type is not the program's pointer is a mismatch.
;; Pins D15.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 8 3)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (global (export "x") i32 (i32.const 0))))
(library "libu.so"
  (module
    (@dylink.0 (needed "liba.so"))
    (import "GOT.mem" "x" (global (mut i64)))))
(program (module (import "env" "memory" (memory 1))))
(assert_unchanged (dlopen "libu.so" now) "type mismatch: x")
