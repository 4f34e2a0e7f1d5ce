;; What a library that was unloaded defined is no longer found.
;; Pins D21.

(library "liba.so" (module (@dylink.0) (func (export "f"))))
(library "libu.so" (module (@dylink.0) (import "env" "f" (func))))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))) (profile "elf-unload"))
(dlopen $a "liba.so" now global)
(dlsym default "f")
(dlclose $a)
(assert_unchanged (dlsym default "f") "undefined symbol: f")
(assert_unchanged (dlopen "libu.so" now) "undefined symbol: f")
