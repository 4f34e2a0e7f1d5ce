;; Main's runtime path is searched for what main needs, and for what it opens.
;; Pins search.

(library "/app/lib/liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(library "/app/lib/libb.so" (module (@dylink.0) (func (export "g") (result i32) (i32.const 2))))
(program
  (module
    (@dylink.0 (runtime-path "/app/lib") (needed "liba.so"))
    (import "env" "f" (func $f (result i32)))
    (func (export "run") (result i32) (call $f))))
(assert_return (invoke "run") (i32.const 1))
(dlopen $b "libb.so" now)
(assert_return (invoke $b "g") (i32.const 2))
