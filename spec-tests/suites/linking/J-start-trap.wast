;; A trap of a start function takes everything back: memory, table, what the start functions before it wrote.
;; Pins D10, D19.

(library "libgood.so" (module (@dylink.0) (func (export "g") (result i32) (i32.const 1))))
(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 100 0) (table 1 0)) (needed "libb.so"))
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "__table_base" (global $table_base i32))
    (func $s unreachable)
    (start $s)
    (func $f (export "f"))
    (elem (global.get $table_base) func $f)
    (data (global.get $memory_base) "abc")))
(library "libb.so"
  (module
    (@dylink.0)
    (import "env" "note" (func $note (param i32)))
    (func $s (call $note (i32.const 5)))
    (start $s)))
(program
  (module
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (global $order (mut i32) (i32.const 0))
    (func (export "note") (param i32)
      (global.set $order (i32.add (i32.mul (global.get $order) (i32.const 10)) (local.get 0))))
    (func (export "order") (result i32) (global.get $order))))
(assert_unchanged (dlopen "liba.so" now) "liba.so: start function trapped: unreachable")
(assert_unchanged (dlopen "liba.so" now) "liba.so: start function trapped: unreachable")
(assert_return (invoke "order") (i32.const 0))
(dlopen $g "libgood.so" now)
(assert_return (invoke $g "g") (i32.const 1))
(dlopen $b "libb.so" now)
(assert_return (invoke "order") (i32.const 5))
