;; Opening null gives a handle of the main program, whose symbols are those of the global scope.
;; Pins D18.

(library "liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(library "libg.so" (module (@dylink.0) (func (export "g") (result i32) (i32.const 2))))
(library "libl.so" (module (@dylink.0) (func (export "l") (result i32) (i32.const 3))))
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (func (export "m") (result i32) (i32.const 0))))
(dlopen $m main now)
(assert_return (invoke (dlsym $m "m")) (i32.const 0))
(assert_return (invoke (dlsym $m "f")) (i32.const 1))
(dlopen "libg.so" now global)
(dlopen "libl.so" now local)
(assert_return (invoke (dlsym $m "g")) (i32.const 2))
(assert_dlerror (dlsym $m "l") "undefined symbol: l")
