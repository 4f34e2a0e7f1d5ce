;; After a definition of the wrong type the search does not go on to one of the right type.
;; Pins D15.
;; Elsewhere: loaders that look up by name and type together bind to libb.so.

(library "liba.so" (module (@dylink.0) (func (export "f") (param i64))))
(library "libb.so" (module (@dylink.0) (func (export "f") (param i32))))
(library "libu.so"
  (module
    (@dylink.0 (needed "liba.so" "libb.so"))
    (import "env" "f" (func (param i32)))))
(program (module))
(assert_unchanged (dlopen "libu.so" now) "type mismatch: f")
