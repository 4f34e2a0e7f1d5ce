;; A failed open with GLOBAL does not make global what it would have reached.
;; Pins D4, D19.

(library "liba.so" (module (@dylink.0) (func (export "f"))))
(library "libbad.so" (module (@dylink.0 (needed "liba.so")) (import "env" "nowhere" (func))))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $a "liba.so" now local)
(assert_unchanged (dlopen "libbad.so" now global) "undefined symbol: nowhere")
(assert_dlerror (dlsym default "f") "undefined symbol: f")
(dlsym $a "f")
