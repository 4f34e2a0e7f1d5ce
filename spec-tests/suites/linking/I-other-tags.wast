;; A tag of any name is found in the same scopes.
;; Pins D28.

(library "liba.so"
  (module
    (@dylink.0)
    (tag $t (export "my_tag") (param i64))
    (func (export "raise") (throw $t (i64.const 6)))))
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "my_tag" (tag $t (param i64)))
    (import "env" "raise" (func $raise))
    (func (export "run") (result i64)
      (block $h (result i64)
        (try_table (catch $t $h) (call $raise))
        (i64.const -1)))))
(assert_return (invoke "run") (i64.const 6))
