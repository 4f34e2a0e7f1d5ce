;; Neither GLOBAL nor LOCAL is LOCAL.
;; Pins D2, D27.

(library "liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(library "libu.so" (module (@dylink.0) (import "env" "f" (func (result i32)))))
(program (module))
(dlopen $a "liba.so" now)
(assert_dlerror (dlopen "libu.so" now) "undefined symbol: f")
