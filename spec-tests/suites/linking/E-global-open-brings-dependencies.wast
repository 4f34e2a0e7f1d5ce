;; What a library opened with GLOBAL needs becomes global with it, breadth first.
;; Pins D1.

(library "liba.so" (module (@dylink.0 (needed "libdep.so"))))
(library "libdep.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 5))))
(library "libu.so"
  (module
    (@dylink.0)
    (import "env" "f" (func $f (result i32)))
    (func (export "run") (result i32) (call $f))))
(program (module))
(dlopen "liba.so" now global)
(dlopen $u "libu.so" now)
(assert_return (invoke $u "run") (i32.const 5))
