;; A data segment that ends outside of memory traps as instantiation does: the open is taken back.
;; Pins D19.

(library "libgood.so" (module (@dylink.0) (func (export "g") (result i32) (i32.const 1))))
(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 4 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (data (global.get $memory_base) "abcd")
    (data (i32.add (global.get $memory_base) (i32.const 70000)) "x")))
(program (module (import "env" "memory" (memory 1))))
(assert_unchanged (dlopen "liba.so" now))
(assert_unchanged (dlopen "liba.so" now))
(dlopen $g "libgood.so" now)
(assert_return (invoke $g "g") (i32.const 1))
