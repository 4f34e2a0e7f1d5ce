;; Main's own definition comes before that of a preloaded library.
;; Pins D1, search.

(library "libp.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 2))))
(library "liba.so"
  (module
    (@dylink.0)
    (import "env" "f" (func $f (result i32)))
    (func (export "run") (result i32) (call $f))))
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (func (export "f") (result i32) (i32.const 1)))
  (preload "libp.so"))
(dlopen $a "liba.so" now)
(assert_return (invoke $a "run") (i32.const 1))
