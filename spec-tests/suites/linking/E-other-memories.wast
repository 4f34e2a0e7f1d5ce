;; A memory of module env that is not the program's is found by name and kind.
;; Pins D28.

(library "liba.so"
  (module
    (@dylink.0)
    (memory (export "buffer") 3)))
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "memory" (memory 1))
    (import "env" "buffer" (memory $b 1))
    (func (export "size") (result i32) (memory.size $b))))
(assert_return (invoke "size") (i32.const 3))
