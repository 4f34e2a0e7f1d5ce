;; Subsection 6, the target architecture, occurs in shipped binaries and is read past.
;; Pins ABI.

(library "liba.so" (module (@dylink.0 (target-arch "wasm32") (needed "libb.so"))))
(library "libb.so" (module (@dylink.0) (func (export "b"))))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $a "liba.so" now)
(dlsym $a "b")
