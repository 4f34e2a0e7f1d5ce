;; A library that is opened later shares the tag too, opened with LOCAL or not.
;; Pins D29.

(library "liba.so"
  (module
    (@dylink.0)
    (import "env" "__cpp_exception" (tag $e (param i32)))
    (func (export "raise") (param i32) (throw $e (local.get 0)))))
(library "libb.so"
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "__cpp_exception" (tag $e (param i32)))
    (import "env" "raise" (func $raise (param i32)))
    (func (export "run") (param i32) (result i32)
      (block $h (result i32)
        (try_table (catch $e $h) (call $raise (local.get 0)))
        (i32.const -1)))))
(program (module))
(dlopen "liba.so" now local)
(dlopen $b "libb.so" now local)
(assert_return (invoke $b "run" (i32.const 7)) (i32.const 7))
