;; A table of module env that is not the function table is found by name and kind.
;; Pins D28.

(library "liba.so"
  (module
    (@dylink.0)
    (table (export "objects") 3 externref)))
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "objects" (table $t 0 externref))
    (func (export "size") (result i32) (table.size $t))))
(assert_return (invoke "size") (i32.const 3))
