;; The address of a function of a LOCAL library cannot be taken from outside through GOT.func.
;; Pins D2.
;; Elsewhere: in a loader with one GOT for the program it can.

(library "liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(library "libu.so"
  (module
    (@dylink.0)
    (import "GOT.func" "f" (global (mut i32)))))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $a "liba.so" now local)
(assert_unchanged (dlopen "libu.so" now local) "undefined symbol: f")
