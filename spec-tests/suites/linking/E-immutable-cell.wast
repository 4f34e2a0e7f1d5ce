;; What GOT names is known when the instance exists, so that an immutable import of it has another type.
;; Pins D15.

(library "liba.so" (module (@dylink.0) (global (export "x") i32 (i32.const 8)) (func (export "f"))))
(library "libm.so" (module (@dylink.0 (needed "liba.so")) (import "GOT.mem" "x" (global $x i32)) (global i32 (global.get $x))))
(library "libf.so" (module (@dylink.0 (needed "liba.so")) (import "GOT.func" "f" (global i32))))
(program (module (import "env" "memory" (memory 1)) (import "env" "__indirect_function_table" (table 1 funcref))))
(assert_unchanged (dlopen $m "libm.so" now) "type mismatch: x: libm.so wants global i32, the program defines global mut i32")
(assert_unchanged (dlopen $f "libf.so" now) "type mismatch: f: libf.so wants global i32, the program defines global mut i32")
