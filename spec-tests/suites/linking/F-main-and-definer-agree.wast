;; The address of a function is the same in main, which imports it, and in the library that defines it and has it in its
;;   own table range.
;; Pins D7.
;; Elsewhere: loaders that give every GOT.func entry a slot of its own make &f differ between main and library.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (table 1 0)))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "__table_base" (global $table_base i32))
    (func $f (export "f") (result i32) (i32.const 1))
    (elem (global.get $table_base) func $f)
    (func (export "address") (result i32) (global.get $table_base))))
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "GOT.func" "f" (global $f (mut i32)))
    (import "env" "address" (func $address (result i32)))
    (func (export "same") (result i32) (i32.eq (global.get $f) (call $address)))))
(assert_return (invoke "same") (i32.const 1))
