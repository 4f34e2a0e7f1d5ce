;; A function of another type is an error that names both objects and both types, not an undefined symbol.
;; Pins D15.
;; Elsewhere: ELF has no signatures to compare; some loaders coerce arguments, others fail at the call.

(library "liba.so" (module (@dylink.0) (func (export "f") (param i64))))
(library "libu.so"
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "f" (func (param i32)))))
(program (module))
(assert_unchanged (dlopen "libu.so" now) "type mismatch: f: libu.so wants func [i32] → [], liba.so defines func [i64] → []")
