;; A function of an absolute main has the slot that main's own element segment gives it.
;; Pins D7, D26.

(library "liba.so"
  (module
    (@dylink.0)
    (import "GOT.func" "f" (global $f (mut i32)))
    (func (export "address") (result i32) (global.get $f))))
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "address" (func $address (result i32)))
    (memory (export "memory") 1)
    (table (export "__indirect_function_table") 3 funcref)
    (func $g)
    (func $f (export "f"))
    (elem (i32.const 1) func $g $f)
    (func (export "run") (result i32) (call $address))))
(assert_return (invoke "run") (i32.const 2))
(assert_address (dlsym default "f") (i32.const 2))
