;; An exception of a library's constructor at the start is the program's.
;; Pins D20.

(library "liba.so" (module (@dylink.0) (tag $e) (func (export "__wasm_call_ctors") (throw $e))))
(program (module (func (export "f"))))
(assert_exception (dlopen "liba.so" now))
(assert_return (invoke "f"))
