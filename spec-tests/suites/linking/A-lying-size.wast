;; A region that is larger than memory can be is refused; no page is grown.
;; Pins D19, D22.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 0xffff_ffff 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))))
(library "libt.so"
  (module
    (@dylink.0 (mem-info (table 0xffff_ffff 0)))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "__table_base" (global $table_base i32))))
(program (module (import "env" "memory" (memory 1)) (import "env" "__indirect_function_table" (table 1 funcref))))
(assert_unchanged (dlopen "liba.so" now) "liba.so: cannot allocate memory")
(assert_unchanged (dlopen "libt.so" now) "libt.so: cannot allocate table")
