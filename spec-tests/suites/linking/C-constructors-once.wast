;; Opening a library again, alone or as somebody's dependency, does not run its constructors again.
;; Pins D17.

(library "liba.so"
  (module
    (@dylink.0)
    (import "env" "note" (func $note (param i32)))
    (func (export "__wasm_call_ctors") (call $note (i32.const 1)))))
(library "libb.so"
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "note" (func $note (param i32)))
    (func (export "__wasm_call_ctors") (call $note (i32.const 2)))))
(program (module @NOTE))
(dlopen "liba.so" now)
(dlopen "liba.so" now global)
(dlopen "libb.so" now)
(dlopen "libb.so" now)
(assert_return (invoke "order") (i32.const 12))
