;; Functions that the loader gives slots get different ones, none of which is in a library's range.
;; Pins D7.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (table 3 2)))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "__table_base" (global $table_base i32))
    (func (export "f"))
    (func (export "g"))
    (func (export "inside") (param i32) (result i32)
      (i32.lt_u (i32.sub (local.get 0) (global.get $table_base)) (i32.const 3)))))
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "GOT.func" "f" (global $f (mut i32)))
    (import "GOT.func" "g" (global $g (mut i32)))
    (import "env" "inside" (func $inside (param i32) (result i32)))
    (func (export "run") (result i32)
      (i32.or
        (i32.eq (global.get $f) (global.get $g))
        (i32.or (call $inside (global.get $f)) (call $inside (global.get $g)))))))
(assert_return (invoke "run") (i32.const 0))
(assert_different (dlsym default "f") (dlsym default "g"))
