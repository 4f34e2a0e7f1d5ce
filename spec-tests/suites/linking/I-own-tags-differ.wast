;; Tags of the same name that two libraries define for themselves, and do not import, are two.
;; Pins D8, D29.

(library "liba.so"
  (module
    (@dylink.0)
    (tag $e (param i32))
    (func (export "raise") (throw $e (i32.const 1)))))
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "raise" (func $raise))
    (tag $e (param i32))
    (func (export "run") (result i32)
      (block $h (result i32)
        (try_table (catch $e $h) (call $raise))
        (i32.const -1)))))
(assert_exception (invoke "run"))
