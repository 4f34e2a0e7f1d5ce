;; $ORIGIN in a runtime path is the directory of the library that has it.
;; Pins search.

(library "/opt/app/liba.so" (module (@dylink.0 (runtime-path "$ORIGIN") (needed "libb.so"))))
(library "/opt/app/libb.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $a "/opt/app/liba.so" now)
(assert_return (invoke (dlsym $a "f")) (i32.const 1))
