;; Main comes first in the global scope: a library's import of a symbol that main and the library itself define is bound
;;   to main's.
;; Pins D1.
;; Elsewhere: a loader that binds a library to its own exports first (-Bsymbolic for all) answers 1.

(library "liba.so"
  (module
    (@dylink.0)
    (import "env" "f" (func $f (result i32)))
    (func (export "f") (result i32) (i32.const 1))
    (func (export "through") (result i32) (call $f))))
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "through" (func $through (result i32)))
    (func (export "f") (result i32) (i32.const 2))
    (func (export "run") (result i32) (call $through))))
(assert_return (invoke "run") (i32.const 2))
(assert_provider main "env" "through" "liba.so")
