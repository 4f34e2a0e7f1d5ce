;; A function of another module than env is no symbol of the program: it is the host's, or undefined under LAZY too.
;; Pins D6, ABI.

(library "liba.so" (module (@dylink.0) (func (export "f"))))
(library "libu.so" (module (@dylink.0 (needed "liba.so")) (import "other" "f" (func))))
(program (module))
(assert_unchanged (dlopen "libu.so" now) "undefined symbol: f")
(assert_unchanged (dlopen "libu.so" lazy) "undefined symbol: f")
