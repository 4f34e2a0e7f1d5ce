;; dlsym of a function that needs a slot when the table is full fails and says so; nothing is written over.
;; Pins D7, D19.

(library "liba.so" (module (@dylink.0) (func (export "f")) (func (export "g"))))
(program (module (import "env" "__indirect_function_table" (table 1 2 funcref))))
(dlopen $a "liba.so" now)
(dlsym $a "f")
(assert_unchanged (dlsym $a "g") "liba.so: cannot allocate table")
