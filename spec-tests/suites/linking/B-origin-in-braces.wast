;; ${ORIGIN} in a runtime path is the directory of the library that has it, anywhere in the path.
;; Pins search.

(library "/opt/app/bin/liba.so" (module (@dylink.0 (runtime-path "${ORIGIN}/../lib") (needed "libb.so"))))
(library "/opt/app/lib/libb.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $a "/opt/app/bin/liba.so" now)
(assert_return (invoke (dlsym $a "f")) (i32.const 1))
