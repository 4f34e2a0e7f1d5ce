;; Opened late, a library with an empty region has a base that is not 0 either.
;; Pins D23.

(library "liba.so"
  (module
    (@dylink.0)
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "__table_base" (global $table_base i32))))
(program (module (import "env" "memory" (memory 1)) (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $a "liba.so" now)
(assert_base $a memory (i32.const 131072))
(assert_base $a table (i32.const 1))
