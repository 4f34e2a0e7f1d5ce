;; Behind the last definition RTLD_NEXT finds nothing.
;; Pins D18.

(library "liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(library "libb.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 2))))
(program
  (module
    (@dylink.0 (needed "liba.so" "libb.so"))
    (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $a "liba.so" now)
(dlopen $b "libb.so" now)
(assert_return (invoke (dlsym next $a "f")) (i32.const 2))
(assert_unchanged (dlsym next $b "f") "undefined symbol: f")
