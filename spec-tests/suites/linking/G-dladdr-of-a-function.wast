;; dladdr of a function's address gives the object's name and base, and the symbol and its address.
;; Pins D7.

(library "liba.so" (module (@dylink.0) (func (export "f"))))
(program
  (module
    (@dylink.0 (mem-info (memory 64 2)) (needed "liba.so"))
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "GOT.func" "f" (global $f (mut i32)))
    (import "env" "dladdr" (func $dladdr (param i32 i32) (result i32)))
    (func (export "run") (result i32) (call $dladdr (global.get $f) (global.get $memory_base)))
    (func (export "name") (result i32) (i32.load16_u (i32.load offset=8 (global.get $memory_base))))
    (func (export "address") (result i32) (i32.eq (i32.load offset=12 (global.get $memory_base)) (global.get $f)))
    (func (export "file") (result i64) (i64.load (i32.load (global.get $memory_base))))))
(assert_return (invoke "run") (i32.const 1))
(assert_return (invoke "name") (i32.const 0x66))
(assert_return (invoke "address") (i32.const 1))
;; "/lib/lib"
(assert_return (invoke "file") (i64.const 0x6269_6c2f_6269_6c2f))
