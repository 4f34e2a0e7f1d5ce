;; A file that is not there: the second attempt gives the same error as the first, and an unrelated library then loads.
;; Pins D19.
;; Elsewhere: Emscripten's second dlopen of the same name succeeds.

(library "libgood.so" (module (@dylink.0) (func (export "g") (result i32) (i32.const 1))))
(program (module))
(assert_unchanged (dlopen "nosuch.so" now) "nosuch.so: not found")
(assert_unchanged (dlopen "nosuch.so" now) "nosuch.so: not found")
(assert_unchanged (dlopen "nosuch.so" lazy global) "nosuch.so: not found")
(dlopen $g "libgood.so" now)
(assert_return (invoke $g "g") (i32.const 1))
