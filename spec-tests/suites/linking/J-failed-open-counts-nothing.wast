;; A failed open does not hold what it needed: under the policy that unloads, the one close is the last.
;; Pins D19, D21.

(library "liba.so"
  (module
    (@dylink.0)
    (import "env" "note" (func $note (param i32)))
    (func (export "__wasm_call_dtors") (call $note (i32.const 4)))))
(library "libbad.so" (module (@dylink.0 (needed "liba.so")) (import "env" "nowhere" (func))))
(program
  (module
    (global $order (mut i32) (i32.const 0))
    (func (export "note") (param i32)
      (global.set $order (i32.add (i32.mul (global.get $order) (i32.const 10)) (local.get 0))))
    (func (export "order") (result i32) (global.get $order)))
  (profile "elf-unload"))
(dlopen $a "liba.so" now)
(assert_unchanged (dlopen "libbad.so" now) "undefined symbol: nowhere")
(assert_return (dlclose $a) (i32.const 0))
(assert_return (invoke "order") (i32.const 4))
