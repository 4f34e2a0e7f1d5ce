;; Two libraries that need each other call each other through addresses.
;; Pins D7, D9.

(library "liba.so"
  (module
    (@dylink.0 (needed "libb.so"))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "GOT.func" "g" (global $g (mut i32)))
    (type $t (func (result i32)))
    (func (export "f") (result i32) (i32.const 1))
    (func (export "call_g") (result i32) (call_indirect (type $t) (global.get $g)))))
(library "libb.so"
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "GOT.func" "f" (global $f (mut i32)))
    (type $t (func (result i32)))
    (func (export "g") (result i32) (i32.const 2))
    (func (export "call_f") (result i32) (call_indirect (type $t) (global.get $f)))))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $a "liba.so" now)
(assert_return (invoke (dlsym $a "call_g")) (i32.const 2))
(assert_return (invoke (dlsym $a "call_f")) (i32.const 1))
