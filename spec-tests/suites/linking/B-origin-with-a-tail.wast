;; $ORIGIN ends where the word ends: $ORIGINAL is no token.
;; Pins search.

(library "/opt/liba.so" (module (@dylink.0 (runtime-path "$ORIGIN/sub" "$ORIGINAL") (needed "libb.so"))))
(library "/opt/sub/libb.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(library "/optAL/libc.so" (module (@dylink.0)))
(library "/opt/libd.so" (module (@dylink.0 (runtime-path "$ORIGINAL") (needed "libc.so"))))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $a "/opt/liba.so" now)
(assert_return (invoke (dlsym $a "f")) (i32.const 1))
(assert_unchanged (dlopen "/opt/libd.so" now) "libc.so: not found")
