;; A needed name with a slash is a path, as one that is opened is.
;; Pins search.

(library "/opt/liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(program
  (module
    (@dylink.0 (needed "/opt/liba.so"))
    (import "env" "f" (func $f (result i32)))
    (func (export "run") (result i32) (call $f))))
(assert_return (invoke "run") (i32.const 1))
