;; Libraries that need each other go together.
;; Pins D13, D21.

(library "liba.so"
  (module
    (@dylink.0 (needed "libb.so"))
    (import "env" "note" (func $note (param i32)))
    (func (export "__wasm_call_dtors") (call $note (i32.const 1)))))
(library "libb.so"
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "note" (func $note (param i32)))
    (func (export "__wasm_call_dtors") (call $note (i32.const 2)))))
(program
  (module
    (global $order (mut i32) (i32.const 0))
    (func (export "note") (param i32)
      (global.set $order (i32.add (i32.mul (global.get $order) (i32.const 10)) (local.get 0))))
    (func (export "order") (result i32) (global.get $order)))
  (profile "elf-unload"))
(dlopen $a "liba.so" now)
(dlclose $a)
;; initialised: b a
(assert_return (invoke "order") (i32.const 12))
