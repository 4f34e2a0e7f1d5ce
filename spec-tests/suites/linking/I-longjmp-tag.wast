;; __c_longjmp is another tag than __cpp_exception, and one for the program as well.
;; Pins D29.

(library "liba.so"
  (module
    (@dylink.0)
    (import "env" "__c_longjmp" (tag $l (param i32)))
    (func (export "jump") (param i32) (throw $l (local.get 0)))))
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "__cpp_exception" (tag $e (param i32)))
    (import "env" "__c_longjmp" (tag $l (param i32)))
    (import "env" "jump" (func $jump (param i32)))
    (func (export "run") (param i32) (result i32)
      (block $jumped (result i32)
        (block $thrown (result i32)
          (try_table (catch $e $thrown) (catch $l $jumped) (call $jump (local.get 0)))
          (i32.const -1))
        (drop)
        (i32.const -2)))))
(assert_return (invoke "run" (i32.const 5)) (i32.const 5))
