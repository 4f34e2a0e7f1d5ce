;; A GOT.mem reference that meets a function of its name is an error, and so is GOT.func that meets data.
;; Pins D16.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 4 2)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (func (export "f"))
    (global (export "x") i32 (i32.const 0))))
(library "libmem.so"
  (module
    (@dylink.0 (needed "liba.so"))
    (import "GOT.mem" "f" (global (mut i32)))))
(library "libfunc.so"
  (module
    (@dylink.0 (needed "liba.so"))
    (import "GOT.func" "x" (global (mut i32)))))
(program
  (module
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))))
(assert_unchanged (dlopen "libmem.so" now) "kind mismatch: f")
(assert_unchanged (dlopen "libfunc.so" now) "kind mismatch: x")
