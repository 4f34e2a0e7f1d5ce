;; All start functions of the group run first, then all relocations, then all constructors; each round dependencies
;;   first.
;; Pins D10, D11.
;; Elsewhere: loaders that instantiate and initialise one library after the other run a constructor before the next
;;   one's relocations, and a cycle sees pointers that are not relocated yet.

(library "liba.so"
  (module
    (@dylink.0 (needed "libb.so"))
    (import "env" "note" (func $note (param i32)))
    (func $s (call $note (i32.const 1)))
    (start $s)
    (func (export "__wasm_apply_data_relocs") (call $note (i32.const 2)))
    (func (export "__wasm_call_ctors") (call $note (i32.const 3)))))
(library "libb.so"
  (module
    (@dylink.0)
    (import "env" "note" (func $note (param i32)))
    (func $s (call $note (i32.const 4)))
    (start $s)
    (func (export "__wasm_apply_data_relocs") (call $note (i32.const 5)))
    (func (export "__wasm_call_ctors") (call $note (i32.const 6)))))
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (global $order (mut i32) (i32.const 0))
    (func (export "note") (param i32)
      (global.set $order (i32.add (i32.mul (global.get $order) (i32.const 10)) (local.get 0))))
    (func (export "order") (result i32) (global.get $order))))
(assert_return (invoke "order") (i32.const 415263))
(assert_events "start libb.so" "start liba.so" "reloc libb.so" "reloc liba.so" "ctor libb.so" "ctor liba.so")
