;; dladdr of an address that belongs to no object gives 0.
;; Pins D24.

(program
  (module
    (@dylink.0 (mem-info (memory 64 2)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "dladdr" (func $dladdr (param i32 i32) (result i32)))
    (func (export "run") (param i32) (result i32) (call $dladdr (local.get 0) (global.get $memory_base)))))
(assert_return (invoke "run" (i32.const 0)) (i32.const 0))
(assert_return (invoke "run" (i32.const -1)) (i32.const 0))
