;; The minimum with which a library imports the table does not have to be there before the library's own slots are.
;; Pins D22.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (table 3 0)))
    (import "env" "__indirect_function_table" (table 4 funcref))
    (import "env" "__table_base" (global $table_base i32))
    (func $f (export "f") (result i32) (i32.const 1))
    (elem (global.get $table_base) func $f $f $f)))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $a "liba.so" now)
(assert_return (invoke (dlsym $a "f")) (i32.const 1))
