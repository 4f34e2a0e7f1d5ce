;; A LOCAL root's libraries see each other: the root's breadth-first list follows the global scope.
;; Pins D2.

(library "libroot.so"
  (module
    (@dylink.0 (needed "libdep.so"))
    (import "env" "f" (func $f (result i32)))
    (func (export "g") (result i32) (i32.const 10))
    (func (export "run") (result i32) (call $f))))
(library "libdep.so"
  (module
    (@dylink.0)
    (import "env" "g" (func $g (result i32)))
    (func (export "f") (result i32) (i32.add (call $g) (i32.const 1)))))
(program (module))
(dlopen $r "libroot.so" now local)
(assert_return (invoke $r "run") (i32.const 11))
