;; dlsym of a symbol that nobody defines is null, with an error that names it.
;; Pins D18.

(library "liba.so" (module (@dylink.0)))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $a "liba.so" now)
(assert_unchanged (dlsym $a "nowhere") "undefined symbol: nowhere")
(assert_unchanged (dlsym default "nowhere") "undefined symbol: nowhere")
