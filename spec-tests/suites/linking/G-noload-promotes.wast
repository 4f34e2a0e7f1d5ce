;; NOLOAD with GLOBAL promotes a library that is loaded.
;; Pins D4, D27.

(library "liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $a "liba.so" now)
(assert_dlerror (dlsym default "f") "undefined symbol: f")
(dlopen "liba.so" now noload global)
(assert_return (invoke (dlsym default "f")) (i32.const 1))
