;; What a library opened with LOCAL defines is not seen by a library opened later.
;; Pins D2.
;; Elsewhere: Emscripten resolves such an import where the library was opened with GLOBAL at any time; loaders with one
;;   flat table of symbols resolve it always.

(library "liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(library "libu.so" (module (@dylink.0) (import "env" "f" (func (result i32)))))
(program (module))
(dlopen $a "liba.so" now local)
(assert_unchanged (dlopen "libu.so" now local) "undefined symbol: f")
