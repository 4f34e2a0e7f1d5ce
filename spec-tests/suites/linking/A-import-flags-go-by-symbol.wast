;; Import flags go by symbol: wasm-ld writes module env also for a symbol that is imported only through the GOT.
;; Pins ABI, D14.
;; Elsewhere: a loader that matches module and name calls these two undefined.

(library "liba.so"
  (module
    (@dylink.0 (import-info "env" "x" binding-weak undefined) (import-info "env" "f" binding-weak undefined))
    (import "GOT.mem" "x" (global $x (mut i32)))
    (import "GOT.func" "f" (global $f (mut i32)))
    (func (export "sum") (result i32) (i32.or (global.get $x) (global.get $f)))))
(program (module (import "env" "memory" (memory 1)) (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $a "liba.so" now)
(assert_return (invoke $a "sum") (i32.const 0))
