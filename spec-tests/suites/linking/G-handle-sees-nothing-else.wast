;; A handle's symbols are not those of main, of the global scope, or of what needs the library.
;; Pins D18.

(library "liba.so" (module (@dylink.0 (needed "libb.so")) (func (export "a"))))
(library "libb.so" (module (@dylink.0) (func (export "b"))))
(library "libg.so" (module (@dylink.0) (func (export "g"))))
(program (module (import "env" "__indirect_function_table" (table 1 funcref)) (func (export "m"))))
(dlopen "libg.so" now global)
(dlopen $a "liba.so" now)
(dlopen $b "libb.so" now)
(dlsym $b "b")
(assert_dlerror (dlsym $b "a") "undefined symbol: a")
(assert_dlerror (dlsym $b "m") "undefined symbol: m")
(assert_dlerror (dlsym $b "g") "undefined symbol: g")
