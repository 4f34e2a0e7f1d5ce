;; A library whose table range does not fit is refused; so is one whose functions need slots of which none is left.
;; Pins D19, D22.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (table 4 0)))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "__table_base" (global $table_base i32))))
(library "libf.so" (module (@dylink.0) (func (export "f")) (func (export "g"))))
(library "libu.so"
  (module
    (@dylink.0 (needed "libf.so"))
    (import "GOT.func" "f" (global (mut i32)))
    (import "GOT.func" "g" (global (mut i32)))))
(library "libfits.so"
  (module
    (@dylink.0 (mem-info (table 1 0)))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "__table_base" (global $table_base i32))))
(program (module (import "env" "__indirect_function_table" (table 1 2 funcref))))
(assert_unchanged (dlopen "liba.so" now) "liba.so: cannot allocate table")
(assert_unchanged (dlopen "libu.so" now) "libu.so: cannot allocate table")
(dlopen "libfits.so" now)
