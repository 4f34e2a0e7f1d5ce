;; Of three new libraries the third has a function of the wrong type: the two others do not stay, no constructor has
;;   run.
;; Pins D15, D19.

(library "libgood.so" (module (@dylink.0) (func (export "g") (result i32) (i32.const 1))))
(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 100 0) (table 1 0)) (needed "libb.so" "libc.so"))
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "__table_base" (global $table_base i32))
    (import "env" "note" (func $note (param i32)))
    (func $f (export "a"))
    (elem (global.get $table_base) func $f)
    (data (global.get $memory_base) "abc")
    (func (export "__wasm_call_ctors") (call $note (i32.const 1)))))
(library "libb.so"
  (module
    (@dylink.0 (mem-info (memory 100 0)))
    (import "env" "note" (func $note (param i32)))
    (func (export "b") (param i32))
    (func (export "__wasm_call_ctors") (call $note (i32.const 2)))))
(library "libc.so"
  (module
    (@dylink.0)
    (import "env" "b" (func (param i64)))))
(program
  (module
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (global $order (mut i32) (i32.const 0))
    (func (export "note") (param i32)
      (global.set $order (i32.add (i32.mul (global.get $order) (i32.const 10)) (local.get 0))))
    (func (export "order") (result i32) (global.get $order))))
(assert_unchanged (dlopen "liba.so" now global) "type mismatch: b")
(assert_unchanged (dlopen "liba.so" now global) "type mismatch: b")
(assert_return (invoke "order") (i32.const 0))
(assert_dlerror (dlsym default "a") "undefined symbol: a")
(dlopen $g "libgood.so" now)
(assert_return (invoke $g "g") (i32.const 1))
