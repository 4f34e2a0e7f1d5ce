;; Data that an absolute main exports is where main says: no base is added.
;; Pins D26.

(library "liba.so"
  (module
    (@dylink.0)
    (import "env" "memory" (memory 1))
    (import "GOT.mem" "x" (global $x (mut i32)))
    (func (export "address") (result i32) (global.get $x))
    (func (export "load") (result i32) (i32.load (global.get $x)))))
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "address" (func $address (result i32)))
    (import "env" "load" (func $load (result i32)))
    (memory (export "memory") 1)
    (table (export "__indirect_function_table") 1 funcref)
    (global (export "x") i32 (i32.const 1024))
    (data (i32.const 1024) "\2a\00\00\00")
    (func (export "run") (result i32) (call $address))
    (func (export "value") (result i32) (call $load))))
(assert_return (invoke "run") (i32.const 1024))
(assert_return (invoke "value") (i32.const 42))
(assert_address (dlsym default "x") (i32.const 1024))
