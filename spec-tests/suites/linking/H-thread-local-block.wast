;; The one thread's block of a library's thread-locals: __wasm_init_tls is called with it before constructors, and an
;;   exported thread-local is relative to it.
;; Pins ABI, D11.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 16 4)) (export-info "t" tls))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "note" (func $note (param i32)))
    (global $block (mut i32) (i32.const 0))
    (global (export "__tls_size") i32 (i32.const 12))
    (global (export "__tls_align") i32 (i32.const 4))
    (global (export "t") i32 (i32.const 8))
    (func (export "__wasm_init_tls") (param i32)
      (global.set $block (local.get 0))
      (i32.store offset=8 (local.get 0) (i32.const 99))
      (call $note (i32.const 1)))
    (func (export "__wasm_call_ctors") (call $note (i32.const 2)))
    (func (export "outside") (result i32)
      (i32.ge_u (i32.sub (global.get $block) (global.get $memory_base)) (i32.const 16)))
    (func (export "block") (result i32) (global.get $block))))
(library "libu.so"
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "memory" (memory 1))
    (import "GOT.mem" "t" (global $t (mut i32)))
    (import "env" "block" (func $block (result i32)))
    (func (export "load") (result i32) (i32.load (global.get $t)))
    (func (export "offset") (result i32) (i32.sub (global.get $t) (call $block)))))
(program
  (module
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (global $order (mut i32) (i32.const 0))
    (func (export "note") (param i32)
      (global.set $order (i32.add (i32.mul (global.get $order) (i32.const 10)) (local.get 0))))
    (func (export "order") (result i32) (global.get $order))))
(dlopen $u "libu.so" now)
(dlopen $a "liba.so" now)
(assert_return (invoke "order") (i32.const 12))
(assert_return (invoke $u "load") (i32.const 99))
(assert_return (invoke $u "offset") (i32.const 8))
(assert_return (invoke $a "outside") (i32.const 1))
(assert_invariants)
