;; A library whose function was bound at its first call stays under the policy that unloads, although nobody names it as
;;   needed.
;; Pins D6, D21.

(library "liba.so"
  (module
    (@dylink.0)
    (import "env" "note" (func $note (param i32)))
    (func (export "__wasm_call_dtors") (call $note (i32.const 1)))
    (func (export "f") (result i32) (i32.const 1))))
(library "libu.so"
  (module
    (@dylink.0)
    (import "env" "f" (func $f (result i32)))
    (func (export "run") (result i32) (call $f))))
(program
  (module
    (global $order (mut i32) (i32.const 0))
    (func (export "note") (param i32)
      (global.set $order (i32.add (i32.mul (global.get $order) (i32.const 10)) (local.get 0))))
    (func (export "order") (result i32) (global.get $order)))
  (profile "elf-unload"))
(dlopen $u "libu.so" lazy)
(dlopen $a "liba.so" now global)
(assert_return (invoke $u "run") (i32.const 1))
(dlclose $a)
(assert_return (invoke "order") (i32.const 0))
(assert_return (invoke $u "run") (i32.const 1))
