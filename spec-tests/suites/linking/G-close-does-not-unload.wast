;; By default nothing is unloaded: the data is as it was when the library is opened again, and its constructors do not
;;   run again.
;; Pins D21.
;; Elsewhere: musl never unloads; glibc does at the last close, unless somebody needs the library.

(library "liba.so"
  (module
    (@dylink.0)
    (import "env" "note" (func $note (param i32)))
    (global $n (mut i32) (i32.const 0))
    (func (export "__wasm_call_ctors") (call $note (i32.const 1)))
    (func (export "__wasm_call_dtors") (call $note (i32.const 2)))
    (func (export "bump") (result i32)
      (global.set $n (i32.add (global.get $n) (i32.const 1)))
      (global.get $n))))
(program
  (module
    (import "env" "__indirect_function_table" (table 1 funcref))
    (global $order (mut i32) (i32.const 0))
    (func (export "note") (param i32)
      (global.set $order (i32.add (i32.mul (global.get $order) (i32.const 10)) (local.get 0))))
    (func (export "order") (result i32) (global.get $order))))
(dlopen $a "liba.so" now)
(assert_return (invoke $a "bump") (i32.const 1))
(dlclose $a)
(dlopen $b "liba.so" now)
(assert_return (invoke $b "bump") (i32.const 2))
(assert_return (invoke "order") (i32.const 1))
