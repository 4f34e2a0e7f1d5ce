;; A tag that an object in scope exports is the one.
;; Pins D28, D29.

(library "libcxx.so"
  (module
    (@dylink.0)
    (tag (export "__cpp_exception") (param i32))))
(library "liba.so"
  (module
    (@dylink.0)
    (import "env" "__cpp_exception" (tag $e (param i32)))
    (func (export "raise") (param i32) (throw $e (local.get 0)))))
(program
  (module
    (@dylink.0 (needed "liba.so" "libcxx.so"))
    (import "env" "__cpp_exception" (tag $e (param i32)))
    (import "env" "raise" (func $raise (param i32)))
    (func (export "run") (param i32) (result i32)
      (block $h (result i32)
        (try_table (catch $e $h) (call $raise (local.get 0)))
        (i32.const -1)))))
(assert_provider main "env" "__cpp_exception" "libcxx.so")
(assert_return (invoke "run" (i32.const 3)) (i32.const 3))
