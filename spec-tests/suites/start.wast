;; A first script: what a .wast can say, and what linkstep answers.  Run it with `npm start`.

;; A module is defined, validated and instantiated.
(module $arithmetic
  (func (export "add") (param $a i32) (param $b i32) (result i32)
    (i32.add (local.get $a) (local.get $b))
  )
  (func (export "divide") (param $a i32) (param $b i32) (result i32)
    (i32.div_s (local.get $a) (local.get $b))
  )
  (func $fac (export "factorial") (param $n i64) (result i64)
    (if (result i64) (i64.eqz (local.get $n))
      (then (i64.const 1))
      (else (i64.mul (local.get $n) (call $fac (i64.sub (local.get $n) (i64.const 1)))))
    )
  )
  (func (export "half") (param $x f32) (result f32)
    (f32.div (local.get $x) (f32.const 2))
  )
)

;; An action by itself shows its result.
(invoke "factorial" (i64.const 20))

;; Assertions say what an action gives.
(assert_return (invoke "add" (i32.const 2) (i32.const 40)) (i32.const 42))
(assert_return (invoke "add" (i32.const 0x7fffffff) (i32.const 1)) (i32.const -0x80000000))
(assert_return (invoke "half" (f32.const 3)) (f32.const 0x1.8p+0))
(assert_return (invoke "half" (f32.const nan)) (f32.const nan:canonical))
(assert_trap (invoke "divide" (i32.const 1) (i32.const 0)) "integer divide by zero")
(assert_exhaustion (invoke "factorial" (i64.const -1)) "call stack exhausted")

;; Modules link by name: a module is registered, and the next one imports from it.
(register "arithmetic" $arithmetic)

(module $counter
  (import "arithmetic" "add" (func $add (param i32 i32) (result i32)))
  (global $count (export "count") (mut i32) (i32.const 0))
  (func (export "up") (param $by i32)
    (global.set $count (call $add (global.get $count) (local.get $by)))
  )
)

(invoke "up" (i32.const 3))
(invoke "up" (i32.const 4))
(assert_return (get $counter "count") (i32.const 7))

;; What is wrong with a module is asserted too.
(assert_malformed (module quote "(func (i32.const 1)") "unexpected token")
(assert_invalid (module (func (result i32) (i64.const 1))) "type mismatch")
(assert_unlinkable (module (import "arithmetic" "subtract" (func))) "unknown import")
