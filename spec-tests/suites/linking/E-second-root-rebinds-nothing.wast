;; What a shared library is bound to stays: a second root's own definition does not take the first one's place.
;; Pins D3.

(library "libshared.so"
  (module
    (@dylink.0)
    (import "env" "callback" (func $callback (result i32)))
    (func (export "run") (result i32) (call $callback))))
(library "libfirst.so"
  (module
    (@dylink.0 (needed "libshared.so"))
    (func (export "callback") (result i32) (i32.const 1))))
(library "libsecond.so"
  (module
    (@dylink.0 (needed "libshared.so"))
    (import "env" "run" (func $run (result i32)))
    (func (export "callback") (result i32) (i32.const 2))
    (func (export "second") (result i32) (call $run))))
(program (module))
(dlopen $first "libfirst.so" now local)
(dlopen $second "libsecond.so" now local)
(assert_return (invoke $second "second") (i32.const 1))
