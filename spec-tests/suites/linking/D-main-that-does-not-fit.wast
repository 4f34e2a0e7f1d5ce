;; A program whose libraries do not fit below main's maximum does not start.
;; Pins D19, D22.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 200000 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))))
(assert_dlerror
  (program
    (module
      (@dylink.0 (needed "liba.so"))
      (import "env" "memory" (memory 1 3))))
  "liba.so: cannot allocate memory")
