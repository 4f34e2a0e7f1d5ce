;; A program that has no room for its stack below the memory's maximum does not start.
;; Pins D22.

(assert_dlerror
  (program
    (module
      (@dylink.0 (mem-info (memory 100 0)))
      (import "env" "memory" (memory 1 1))
      (import "env" "__memory_base" (global $memory_base i32))))
  "")
