;; A library whose function somebody calls directly stays under the policy that unloads, although nobody names it as
;;   needed.
;; Pins D21.
;; Elsewhere: glibc records such a dependency when it binds the symbol.

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
    (import "env" "__indirect_function_table" (table 1 funcref))
    (global $order (mut i32) (i32.const 0))
    (func (export "note") (param i32)
      (global.set $order (i32.add (i32.mul (global.get $order) (i32.const 10)) (local.get 0))))
    (func (export "order") (result i32) (global.get $order)))
  (profile "elf-unload"))
(dlopen $a "liba.so" now global)
(dlopen $u "libu.so" now)
(dlclose $a)
(assert_return (invoke "order") (i32.const 0))
(assert_return (invoke $u "run") (i32.const 1))
(dlclose $u)
(assert_return (invoke "order") (i32.const 1))
