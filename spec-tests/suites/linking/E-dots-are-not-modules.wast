;; An import of function f of module other is not answered by a symbol named other.f of module env.
;; Pins ABI, D6.

(library "liba.so" (module (@dylink.0) (func (export "other.f"))))
(library "libu.so" (module (@dylink.0 (needed "liba.so")) (import "other" "f" (func))))
(library "libv.so"
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "other.f" (func $f))
    (func (export "run") (call $f))))
(program (module))
(assert_unchanged (dlopen "libu.so" now) "undefined symbol: f")
(dlopen $v "libv.so" now)
(assert_return (invoke $v "run"))
