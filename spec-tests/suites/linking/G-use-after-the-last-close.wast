;; After as many closes as opens a handle is no handle, although the library is still there.
;; Pins D21.

(library "liba.so" (module (@dylink.0) (func (export "f"))))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $a "liba.so" now)
(dlclose $a)
(assert_unchanged (dlsym $a "f") "invalid handle")
(dlopen $a "liba.so" now)
(dlsym $a "f")
