;; Of two libraries that define a symbol, the one named first in the needed list answers.
;; Pins D1.

(library "liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(library "libb.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 2))))
(program $p
  (module
    (@dylink.0 (needed "liba.so" "libb.so"))
    (import "env" "f" (func $f (result i32)))
    (func (export "run") (result i32) (call $f))))
(assert_return (invoke "run") (i32.const 1))
(program $q
  (module
    (@dylink.0 (needed "libb.so" "liba.so"))
    (import "env" "f" (func $f (result i32)))
    (func (export "run") (result i32) (call $f))))
(assert_return (invoke "run") (i32.const 2))
