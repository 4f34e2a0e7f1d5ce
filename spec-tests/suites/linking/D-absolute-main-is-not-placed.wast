;; What mem-info of an absolute main says is not reserved: libraries begin where main's own memory and table end.
;; Pins D26.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 4 2) (table 1 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "__table_base" (global $table_base i32))))
(program
  (module
    (@dylink.0 (mem-info (memory 4096 4) (table 10 0)) (needed "liba.so"))
    (memory (export "memory") 2)
    (table (export "__indirect_function_table") 3 funcref)
    (data (i32.const 1024) "x")))
(dlopen $a "liba.so" now)
(assert_base $a memory (i32.const 131072))
(assert_base $a table (i32.const 3))
