;; An exception goes through a function that is bound at that call.
;; Pins D6, D29.

(library "libu.so"
  (module
    (@dylink.0)
    (import "env" "__cpp_exception" (tag $e (param i32)))
    (import "env" "raise" (func $raise (param i32)))
    (func (export "run") (param i32) (result i32)
      (block $h (result i32)
        (try_table (catch $e $h) (call $raise (local.get 0)))
        (i32.const -1)))))
(library "liblate.so"
  (module
    (@dylink.0)
    (import "env" "__cpp_exception" (tag $e (param i32)))
    (func (export "raise") (param i32) (throw $e (local.get 0)))))
(program (module))
(dlopen $u "libu.so" lazy)
(dlopen "liblate.so" now global)
(assert_return (invoke $u "run" (i32.const 8)) (i32.const 8))
(assert_return (invoke $u "run" (i32.const 9)) (i32.const 9))
