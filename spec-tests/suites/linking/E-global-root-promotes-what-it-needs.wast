;; A GLOBAL root that needs a library that was opened with LOCAL makes it global.
;; Pins D1, D4.

(library "libdep.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(library "liba.so" (module (@dylink.0 (needed "libdep.so"))))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen "libdep.so" now local)
(assert_dlerror (dlsym default "f") "undefined symbol: f")
(dlopen "liba.so" now global)
(assert_return (invoke (dlsym default "f")) (i32.const 1))
