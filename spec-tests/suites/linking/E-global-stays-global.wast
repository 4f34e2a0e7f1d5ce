;; Opening a GLOBAL library again with LOCAL takes nothing away.
;; Pins D4.

(library "liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen "liba.so" now global)
(dlopen "liba.so" now local)
(assert_return (invoke (dlsym default "f")) (i32.const 1))
