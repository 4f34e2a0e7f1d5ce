;; Constructors run dependencies first, depth first over needed as declared; each once.
;; Pins D13.
;; Elsewhere: glibc since 2.35 starts from the last loaded object and gives 3, 2, 1; musl as here. Both obey the gABI.

(library "liba.so"
  (module
    (@dylink.0 (needed "libc.so"))
    (import "env" "note" (func $note (param i32)))
    (func (export "__wasm_call_ctors") (call $note (i32.const 1)))))
(library "libb.so"
  (module
    (@dylink.0 (needed "libc.so"))
    (import "env" "note" (func $note (param i32)))
    (func (export "__wasm_call_ctors") (call $note (i32.const 2)))))
(library "libc.so"
  (module
    (@dylink.0)
    (import "env" "note" (func $note (param i32)))
    (func (export "__wasm_call_ctors") (call $note (i32.const 3)))))
(program
  (module
    (@dylink.0 (needed "liba.so" "libb.so"))
    (global $order (mut i32) (i32.const 0))
    (func (export "note") (param i32)
      (global.set $order (i32.add (i32.mul (global.get $order) (i32.const 10)) (local.get 0))))
    (func (export "order") (result i32) (global.get $order))))
(assert_return (invoke "order") (i32.const 312))
