;; A loader hook that a library exports does not satisfy another module's import.
;; Pins ABI, D30.
;; Elsewhere: loaders that put every export into one table bind one library's import to another library's constructors.

(library "liba.so" (module (@dylink.0) (func (export "__wasm_call_ctors"))))
(library "libu.so"
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "__wasm_call_ctors" (func))))
(program (module))
(assert_unchanged (dlopen "libu.so" now) "undefined symbol: __wasm_call_ctors")
