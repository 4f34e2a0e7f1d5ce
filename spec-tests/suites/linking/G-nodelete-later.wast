;; NODELETE that is given at a later open counts from then on.
;; Pins D21, D27.

(library "liba.so"
  (module
    (@dylink.0)
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
(dlopen $a "liba.so" now noload nodelete)
(dlclose $a)
(dlclose $a)
(assert_return (invoke "order") (i32.const 0))
