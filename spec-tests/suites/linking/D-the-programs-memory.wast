;; Of several memories and tables of main the program's are those that are imported for it, else those exported as `memory`
;;   and `__indirect_function_table`, whatever their index.
;; Pins D22, D28.

(library "libextra.so" (module (@dylink.0) (memory (export "extra") 1) (table (export "extratab") 2 funcref)))
(library "libuse.so"
  (module
    (@dylink.0)
    (import "env" "memory" (memory 1))
    (func (export "poke") (i32.store (i32.const 100) (i32.const 7)))))
(program
  (module
    (@dylink.0 (needed "libextra.so" "libuse.so"))
    (import "env" "extra" (memory $x 1))
    (import "env" "extratab" (table $xt 2 funcref))
    (import "env" "poke" (func $poke))
    (memory $m (export "memory") 2)
    (table $t (export "__indirect_function_table") 3 funcref)
    (func (export "f") (result i32) (i32.const 42))
    (func (export "run") (result i32 i32)
      (call $poke)
      (i32.load $m (i32.const 100))
      (i32.load $x (i32.const 100)))))
(assert_return (invoke "run") (i32.const 7) (i32.const 0))
(assert_address (dlsym default "f") (i32.const 3))

(library "libextra64.so" (module (@dylink.0) (memory (export "extra") i64 1)))
(program
  (module
    (@dylink.0 (mem-info (memory 8 0)) (needed "libextra64.so"))
    (import "env" "extra" (memory $x i64 1))
    (import "env" "memory" (memory $m 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (func (export "base") (result i32) (global.get $memory_base))))
(assert_return (invoke "base") (i32.const 16))
