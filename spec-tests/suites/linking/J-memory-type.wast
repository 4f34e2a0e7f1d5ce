;; A library that imports the memory with a maximum that the program's does not have is refused, as importing it would
;;   be.
;; Pins D15, D19.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 4 0)))
    (import "env" "memory" (memory 1 2))
    (import "env" "__memory_base" (global $memory_base i32))))
(program (module (import "env" "memory" (memory 1))))
(assert_unchanged (dlopen "liba.so" now))
(assert_unchanged (dlopen "liba.so" now))
