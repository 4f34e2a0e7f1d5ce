;; Nobody exports __cpp_exception: the program has one, which main and its libraries share.
;; Pins D29.

(library "liba.so"
  (module
    (@dylink.0)
    (import "env" "__cpp_exception" (tag $e (param i32)))
    (func (export "raise") (param i32) (throw $e (local.get 0)))))
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "__cpp_exception" (tag $e (param i32)))
    (import "env" "raise" (func $raise (param i32)))
    (func (export "run") (param i32) (result i32)
      (block $h (result i32)
        (try_table (catch $e $h) (call $raise (local.get 0)))
        (i32.const -1)))))
(assert_return (invoke "run" (i32.const 42)) (i32.const 42))
