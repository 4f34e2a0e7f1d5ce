;; A function of <dlfcn.h> has an address, which is the same for everybody and calls it.
;; Pins D7.

(library "liba.so"
  (module
    (@dylink.0)
    (import "GOT.func" "dlerror" (global $f (mut i32)))
    (func (export "address") (result i32) (global.get $f))))
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "GOT.func" "dlerror" (global $f (mut i32)))
    (import "env" "address" (func $address (result i32)))
    (type $t (func (result i32)))
    (func (export "same") (result i32) (i32.eq (global.get $f) (call $address)))
    (func (export "call") (result i32) (call_indirect (type $t) (global.get $f)))))
(assert_return (invoke "same") (i32.const 1))
(assert_return (invoke "call") (i32.const 0))
