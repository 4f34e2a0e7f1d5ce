;; dlsym takes the first definition in its order, weak or not, as binding does.
;; Pins D5, D18.

(library "liba.so"
  (module
    (@dylink.0 (needed "libb.so") (export-info "f" binding-weak))
    (func (export "f") (result i32) (i32.const 1))))
(library "libb.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 2))))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $a "liba.so" now)
(assert_return (invoke (dlsym $a "f")) (i32.const 1))
