;; A lazy function finds what is in the global scope at its first call, not at the load of its object.
;; Pins D3, D6.

(library "libshared.so"
  (module
    (@dylink.0)
    (import "env" "callback" (func $callback (result i32)))
    (func (export "run") (result i32) (call $callback))))
(library "libroot.so"
  (module
    (@dylink.0 (needed "libshared.so"))
    (func (export "callback") (result i32) (i32.const 2))))
(library "libglobal.so" (module (@dylink.0) (func (export "callback") (result i32) (i32.const 3))))
(program (module))
(dlopen $s "libshared.so" lazy)
(dlopen "libroot.so" now local)
(dlopen "libglobal.so" now global)
(assert_return (invoke $s "run") (i32.const 3))
