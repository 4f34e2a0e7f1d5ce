;; RTLD_DEFAULT is the global scope: main, what it needs, what was opened with GLOBAL; not what was opened with LOCAL.
;; Pins D18.

(library "liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(library "libl.so"
  (module
    (@dylink.0)
    (func (export "f") (result i32) (i32.const 2))
    (func (export "l") (result i32) (i32.const 3))))
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (func (export "m") (result i32) (i32.const 0))))
(dlopen $l "libl.so" now local)
(assert_return (invoke (dlsym default "m")) (i32.const 0))
(assert_return (invoke (dlsym default "f")) (i32.const 1))
(assert_dlerror (dlsym default "l") "undefined symbol: l")
(assert_return (invoke (dlsym $l "f")) (i32.const 2))
