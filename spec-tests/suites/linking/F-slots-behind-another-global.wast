;; A segment whose offset is a global other than __table_base does not say which slot its functions have.
;; Pins D7.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 0 0) (table 8 0)))
    (import "env" "__indirect_function_table" (table 8 funcref))
    (import "env" "__table_base" (global $table_base i32))
    (global $off i32 (i32.add (global.get $table_base) (i32.const 3)))
    (elem (global.get $off) func $f)
    (func $f (export "f") (result i32) (i32.const 5))))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $a "liba.so" now)
(assert_return (invoke (dlsym $a "f")) (i32.const 5))
(assert_invariants)
