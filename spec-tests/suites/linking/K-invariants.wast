;; After opens that succeed and fail, closes, lookups and growth by the guest all invariants hold.
;; Pins D7, D19, D22.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 100 4) (table 2 1)) (needed "libb.so"))
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "__table_base" (global $table_base i32))
    (import "GOT.func" "g" (global (mut i32)))
    (import "GOT.mem" "x" (global (mut i32)))
    (func $f (export "f"))
    (elem (global.get $table_base) func $f $f)))
(library "libb.so"
  (module
    (@dylink.0 (mem-info (memory 70000 2)) (needed "liba.so"))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "GOT.func" "f" (global (mut i32)))
    (global (export "x") i32 (i32.const 8))
    (func (export "g"))))
(library "libbad.so"
  (module
    (@dylink.0 (mem-info (memory 4 2)) (needed "liba.so"))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "nowhere" (func))))
(program
  (module
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (func (export "grow") (result i32 i32)
      (memory.grow (i32.const 1))
      (table.grow 0 (ref.null func) (i32.const 5)))))
(assert_invariants)
(assert_dlerror (dlopen "libbad.so" now) "undefined symbol: nowhere")
(assert_invariants)
(dlopen $a "liba.so" now)
(assert_invariants)
(invoke "grow")
(assert_invariants)
(assert_dlerror (dlopen "libbad.so" now global) "undefined symbol: nowhere")
(assert_invariants)
(dlsym $a "g")
(dlopen $b "libb.so" now global)
(assert_invariants)
(dlclose $b)
(assert_invariants)
