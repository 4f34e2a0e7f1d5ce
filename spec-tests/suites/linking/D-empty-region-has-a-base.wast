;; The base of an empty region is the place where it would be, never 0: addresses relative to it are not null.
;; Pins D23.
;; Elsewhere: Emscripten passes 0 for a region of size 0.

(library "liba.so"
  (module
    (@dylink.0)
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "__table_base" (global $table_base i32))
    (func (export "zero") (result i32) (i32.or (i32.eqz (global.get $memory_base)) (i32.eqz (global.get $table_base))))))
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "zero" (func $zero (result i32)))
    (func (export "run") (result i32) (call $zero))))
(assert_return (invoke "run") (i32.const 0))
