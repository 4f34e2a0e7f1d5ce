;; A program whose main wants another type than its library has does not start.
;; Pins D15.

(library "liba.so" (module (@dylink.0) (func (export "f") (param i64))))
(assert_dlerror
  (program
    (module
      (@dylink.0 (needed "liba.so"))
      (import "env" "f" (func (param i32)))))
  "type mismatch: f")
