;; The global scope is breadth first from main: what main needs comes before what its first library needs.
;; Pins D1.
;; Elsewhere: a depth-first loader takes libc.so.

(library "liba.so" (module (@dylink.0 (needed "libc.so"))))
(library "libb.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 2))))
(library "libc.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 3))))
(program
  (module
    (@dylink.0 (needed "liba.so" "libb.so"))
    (import "env" "f" (func $f (result i32)))
    (func (export "run") (result i32) (call $f))))
(assert_return (invoke "run") (i32.const 2))
(assert_provider main "env" "f" "libb.so")
