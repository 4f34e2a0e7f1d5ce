;; An alignment that no address has is refused, up to the largest number that can be written.
;; Pins D19, D22.

(library "lib32.so"
  (module
    (@dylink.0 (mem-info (memory 1 32)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))))
(library "lib64.so"
  (module
    (@dylink.0 (mem-info (memory 1 64)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))))
(library "libmax.so"
  (module
    (@dylink.0 (mem-info (memory 1 0xffff_ffff)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))))
(library "libtab.so"
  (module
    (@dylink.0 (mem-info (table 1 0xffff_ffff)))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "__table_base" (global $table_base i32))))
(program (module (import "env" "memory" (memory 1)) (import "env" "__indirect_function_table" (table 1 funcref))))
(assert_unchanged (dlopen "lib32.so" now) "lib32.so: cannot allocate memory")
(assert_unchanged (dlopen "lib64.so" now) "lib64.so: cannot allocate memory")
(assert_unchanged (dlopen "libmax.so" now) "libmax.so: cannot allocate memory")
(assert_unchanged (dlopen "libtab.so" now) "libtab.so: cannot allocate table")
