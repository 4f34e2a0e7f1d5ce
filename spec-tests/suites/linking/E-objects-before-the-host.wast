;; A function that an object in scope defines is taken before the loader's own of the same name.
;; Pins D28.

(library "libmine.so" (module (@dylink.0) (func (export "dlerror") (result i32) (i32.const 77))))
(program
  (module
    (@dylink.0 (needed "libmine.so"))
    (import "env" "dlerror" (func $dlerror (result i32)))
    (func (export "run") (result i32) (call $dlerror))))
(assert_return (invoke "run") (i32.const 77))
(assert_provider main "env" "dlerror" "libmine.so")
