;; A library whose base is of another type than the program's pointers is refused.
;; Pins D15, D19.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 4 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global i64))))
(library "libb.so"
  (module
    (@dylink.0)
    (import "env" "__stack_pointer" (global (mut f32)))))
(program (module (import "env" "memory" (memory 1))))
(assert_unchanged (dlopen "liba.so" now) "type mismatch: __memory_base")
(assert_unchanged (dlopen "libb.so" now) "type mismatch: __stack_pointer")
