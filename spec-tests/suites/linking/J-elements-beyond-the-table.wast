;; An element segment that ends outside of the table, because mem-info says too little, traps as instantiation does: the
;;   open is taken back.
;; Pins D19.

(library "libgood.so" (module (@dylink.0) (func (export "g") (result i32) (i32.const 1))))
(library "liba.so"
  (module
    (@dylink.0 (mem-info (table 1 0)))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "__table_base" (global $table_base i32))
    (func $f)
    (elem (global.get $table_base) func $f $f $f)))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))))
(assert_unchanged (dlopen "liba.so" now))
(assert_unchanged (dlopen "liba.so" now))
(dlopen $g "libgood.so" now)
(assert_return (invoke $g "g") (i32.const 1))
