;; An open that fails at binding has run no start function, no relocation and no constructor.
;; Pins D10, D11, D19.

(library "liba.so"
  (module
    (@dylink.0 (needed "libbad.so"))
    (import "env" "note" (func $note (param i32)))
    (func $s (call $note (i32.const 1)))
    (start $s)
    (func (export "__wasm_apply_data_relocs") (call $note (i32.const 2)))
    (func (export "__wasm_call_ctors") (call $note (i32.const 3)))))
(library "libbad.so" (module (@dylink.0) (import "env" "nowhere" (global (mut i32)))))
(program
  (module
    (global $order (mut i32) (i32.const 0))
    (func (export "note") (param i32)
      (global.set $order (i32.add (i32.mul (global.get $order) (i32.const 10)) (local.get 0))))
    (func (export "order") (result i32) (global.get $order))))
(assert_unchanged (dlopen "liba.so" lazy) "undefined symbol: nowhere")
(assert_return (invoke "order") (i32.const 0))
(assert_events "start" "reloc" "ctor")
