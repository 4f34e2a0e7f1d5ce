;; A dlsym that finds nothing gives no slot and leaves the state as it was.
;; Pins D19.

(library "liba.so" (module (@dylink.0)))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $a "liba.so" now)
(assert_unchanged (dlsym $a "f") "undefined symbol: f")
(assert_unchanged (dlsym default "f") "undefined symbol: f")
