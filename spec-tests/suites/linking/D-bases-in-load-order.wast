;; Regions follow one another in the order of loading, main's first, each at the next aligned place behind the null
;;   page.
;; Pins D1, D22, D24.

(library "liba.so" (module (@dylink.0 (mem-info (memory 5 0) (table 2 0)))))
(library "libb.so" (module (@dylink.0 (mem-info (memory 3 3) (table 1 2)))))
(program
  (module
    (@dylink.0 (mem-info (memory 10 2) (table 1 0)) (needed "liba.so" "libb.so"))
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $a "liba.so" now)
(dlopen $b "libb.so" now)
(assert_base main memory (i32.const 16))
(assert_base $a memory (i32.const 26))
(assert_base $b memory (i32.const 32))
(assert_base main table (i32.const 1))
(assert_base $a table (i32.const 2))
(assert_base $b table (i32.const 4))
