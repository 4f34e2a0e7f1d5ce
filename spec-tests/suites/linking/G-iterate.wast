;; dl_iterate_phdr calls back once for each object in load order, main first, until the callback gives something else
;;   than 0.
;; Pins D1.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 16 4)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))))
(library "libb.so"
  (module
    (@dylink.0 (mem-info (memory 16 4)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))))
(program
  (module
    (@dylink.0 (mem-info (memory 16 4) (table 2 0)) (needed "liba.so" "libb.so"))
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "__table_base" (global $table_base i32))
    (import "env" "dl_iterate_phdr" (func $iterate (param i32 i32) (result i32)))
    (global $n (mut i32) (i32.const 0))
    (global $rising (mut i32) (i32.const 1))
    (global $last (mut i32) (i32.const 0))
    (func $count (param $info i32) (param $size i32) (param $data i32) (result i32)
      (global.set $n (i32.add (global.get $n) (local.get $data)))
      (global.set $rising
        (i32.and (global.get $rising) (i32.lt_u (global.get $last) (i32.load (local.get $info)))))
      (global.set $last (i32.load (local.get $info)))
      (i32.const 0))
    (func $stop (param i32 i32 i32) (result i32)
      (global.set $n (i32.add (global.get $n) (i32.const 1)))
      (if (result i32) (i32.eq (global.get $n) (i32.const 2)) (then (i32.const 33)) (else (i32.const 0))))
    (elem (global.get $table_base) func $count $stop)
    (func (export "all") (result i32 i32 i32)
      (call $iterate (global.get $table_base) (i32.const 5))
      (global.get $n)
      (global.get $rising))
    (func (export "two") (result i32 i32)
      (global.set $n (i32.const 0))
      (call $iterate (i32.add (global.get $table_base) (i32.const 1)) (i32.const 0))
      (global.get $n))))
(assert_return (invoke "all") (i32.const 0) (i32.const 15) (i32.const 1))
(assert_return (invoke "two") (i32.const 33) (i32.const 2))
