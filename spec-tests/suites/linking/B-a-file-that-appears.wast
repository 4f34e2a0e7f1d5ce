;; A file that is there at the second try is found: nothing is remembered of the first.
;; Pins D19.
;; Elsewhere: Emscripten remembers the failed open by name.

(program (module))
(assert_unchanged (dlopen "liba.so" now) "liba.so: not found")
(library "liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(dlopen $a "liba.so" now)
(assert_return (invoke $a "f") (i32.const 1))
