;; Under DEEPBIND the root's own list comes before the global scope.
;; Pins D2, D27.
;; Elsewhere: musl and Emscripten have no DEEPBIND.

(library "liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(library "libu.so"
  (module
    (@dylink.0 (needed "libdep.so"))
    (import "env" "f" (func $f (result i32)))
    (func (export "run") (result i32) (call $f))))
(library "libdep.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 2))))
(program (module))
(dlopen "liba.so" now global)
(dlopen $u "libu.so" now local deepbind)
(assert_return (invoke $u "run") (i32.const 2))
