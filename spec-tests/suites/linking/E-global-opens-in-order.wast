;; Libraries opened with GLOBAL follow in the order of their opening.
;; Pins D1, D27.

(library "liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(library "libb.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 2))))
(library "libu.so"
  (module
    (@dylink.0)
    (import "env" "f" (func $f (result i32)))
    (func (export "run") (result i32) (call $f))))
(program (module))
(dlopen $b "libb.so" now global)
(dlopen $a "liba.so" now global)
(dlopen $u "libu.so" now)
(assert_return (invoke $u "run") (i32.const 2))
(assert_provider $u "env" "f" "libb.so")
