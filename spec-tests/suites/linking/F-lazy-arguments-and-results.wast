;; A lazily bound function passes all its arguments and results, at its first call and later.
;; Pins D6, D9.

(library "libu.so"
  (module
    (@dylink.0)
    (import "env" "late" (func $late (param i32 i64 f32 f64) (result f64 i32)))
    (func (export "run") (param i32 i64 f32 f64) (result f64 i32)
      (call $late (local.get 0) (local.get 1) (local.get 2) (local.get 3)))))
(library "liblate.so"
  (module
    (@dylink.0)
    (func (export "late") (param i32 i64 f32 f64) (result f64 i32)
      (f64.add (local.get 3) (f64.promote_f32 (local.get 2)))
      (i32.add (local.get 0) (i32.wrap_i64 (local.get 1))))))
(program (module))
(dlopen $u "libu.so" lazy)
(dlopen "liblate.so" now global)
(assert_return (invoke $u "run" (i32.const 1) (i64.const 2) (f32.const 1.5) (f64.const 2.5)) (f64.const 4) (i32.const 3))
(assert_return (invoke $u "run" (i32.const 3) (i64.const 4) (f32.const 0.5) (f64.const 1)) (f64.const 1.5) (i32.const 7))
