;; dladdr of an address inside of a datum gives the datum that begins at or before it.
;; Pins D18.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 64 2)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (global (export "x") i32 (i32.const 0))
    (global (export "y") i32 (i32.const 32))))
(program
  (module
    (@dylink.0 (mem-info (memory 64 2)) (needed "liba.so"))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "GOT.mem" "x" (global $x (mut i32)))
    (import "GOT.mem" "y" (global $y (mut i32)))
    (import "env" "dladdr" (func $dladdr (param i32 i32) (result i32)))
    (func (export "run") (param i32) (result i32)
      (call $dladdr (i32.add (global.get $x) (local.get 0)) (global.get $memory_base)))
    (func (export "name") (result i32) (i32.load16_u (i32.load offset=8 (global.get $memory_base))))
    (func (export "base") (result i32) (i32.eq (i32.load offset=4 (global.get $memory_base)) (global.get $x)))
    (func (export "is-y") (result i32) (i32.eq (i32.load offset=12 (global.get $memory_base)) (global.get $y)))))
(assert_return (invoke "run" (i32.const 40)) (i32.const 1))
(assert_return (invoke "name") (i32.const 0x79))
(assert_return (invoke "base") (i32.const 1))
(assert_return (invoke "is-y") (i32.const 1))
(assert_return (invoke "run" (i32.const 31)) (i32.const 1))
(assert_return (invoke "name") (i32.const 0x78))
