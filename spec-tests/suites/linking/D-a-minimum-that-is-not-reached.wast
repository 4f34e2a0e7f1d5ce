;; A library whose import of the memory or of the table wants more than there is when everything has grown is not loaded.
;; Pins D15, D19.

(library "libm.so"
  (module (@dylink.0 (mem-info (memory 16 0))) (import "env" "memory" (memory 100)) (import "env" "__memory_base" (global i32))))
(library "libt.so"
  (module (@dylink.0) (import "env" "__indirect_function_table" (table 100 funcref))))
(program
  (module
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (func (export "size") (result i32) (memory.size))))
(assert_unchanged (dlopen $m "libm.so" now) "type mismatch: memory: libm.so wants memory 100")
(assert_unchanged (dlopen $t "libt.so" now) "type mismatch: __indirect_function_table: libt.so wants table 100 funcref, the program defines table 1 funcref")
(assert_return (invoke "size") (i32.const 2))
