;; If main interposes a function, its address is main's everywhere, in the library that defines it too.
;; Pins D1, D7.

(library "liba.so"
  (module
    (@dylink.0)
    (import "GOT.func" "f" (global $f (mut i32)))
    (func (export "f") (result i32) (i32.const 1))
    (func (export "address") (result i32) (global.get $f))))
(program
  (module
    (@dylink.0 (needed "liba.so") (mem-info (table 1 0)))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "__table_base" (global $table_base i32))
    (import "env" "address" (func $address (result i32)))
    (func $f (export "f") (result i32) (i32.const 2))
    (elem (global.get $table_base) func $f)
    (func (export "same") (result i32) (i32.eq (call $address) (global.get $table_base)))))
(assert_return (invoke "same") (i32.const 1))
(assert_return (invoke (dlsym default "f")) (i32.const 2))
