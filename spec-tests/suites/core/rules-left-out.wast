;; Rules that the official suite never takes (spec-tests/fixtures/unexercised-rules.txt).

;; A branch and a return from within a try_table pass its handler (Step_pure/br-handler, Step_pure/return-handler).
(module
  (tag $e)
  (func (export "br-handler") (result i32)
    (block $out (result i32)
      (block $caught
        (try_table (catch $e $caught)
          (br $out (i32.const 1))))
      (i32.const 2)))
  (func (export "return-handler") (result i32)
    (block $caught
      (try_table (catch_all $caught)
        (return (i32.const 3))))
    (i32.const 4))
  ;; Once passed, the handler catches nothing more.
  (func (export "handler-is-gone") (result i32)
    (block $caught
      (block $out
        (try_table (catch $e $caught)
          (br $out)))
      (throw $e))
    (i32.const 5))
)
(assert_return (invoke "br-handler") (i32.const 1))
(assert_return (invoke "return-handler") (i32.const 3))
(assert_exception (invoke "handler-is-gone"))

;; Step_read/throw_ref-null
(module
  (func (export "throw-null") (throw_ref (ref.null exn)))
  (func (export "not-caught") (result i32)
    (block $caught (try_table (catch_all $caught) (throw_ref (ref.null exn))))
    (i32.const 1))
)
(assert_trap (invoke "throw-null") "null exception reference")
;; A trap is no exception.
(assert_trap (invoke "not-caught") "null exception reference")

;; Lanes beyond the end of a memory (Step_read/vload_lane-oob, Step/vstore_lane-oob). Nothing is written.
(module
  (memory 1)
  (func (export "load8") (param i32) (result i32)
    (i8x16.extract_lane_u 3 (v128.load8_lane 3 (local.get 0) (v128.const i32x4 -1 -1 -1 -1))))
  (func (export "load64") (param i32) (result i64)
    (i64x2.extract_lane 1 (v128.load64_lane offset=1 1 (local.get 0) (v128.const i64x2 0 0))))
  (func (export "store16") (param i32) (v128.store16_lane 7 (local.get 0) (v128.const i32x4 -1 -1 -1 -1)))
  (func (export "store64") (param i32) (v128.store64_lane offset=8 0 (local.get 0) (v128.const i32x4 -1 -1 -1 -1)))
  (func (export "byte") (param i32) (result i32) (i32.load8_u (local.get 0)))
)
(assert_return (invoke "load8" (i32.const 65535)) (i32.const 0))
(assert_trap (invoke "load8" (i32.const 65536)) "out of bounds memory access")
(assert_trap (invoke "load8" (i32.const -1)) "out of bounds memory access")
(assert_return (invoke "load64" (i32.const 65527)) (i64.const 0))
(assert_trap (invoke "load64" (i32.const 65528)) "out of bounds memory access")
(assert_trap (invoke "store16" (i32.const 65535)) "out of bounds memory access")
(assert_return (invoke "byte" (i32.const 65535)) (i32.const 0))
(assert_trap (invoke "store64" (i32.const 65521)) "out of bounds memory access")
(assert_return (invoke "byte" (i32.const 65535)) (i32.const 0))
(assert_return (invoke "store64" (i32.const 65520)))
(assert_return (invoke "byte" (i32.const 65535)) (i32.const 255))

;; Arrays longer than an implementation gives: a limit, which the specification leaves open.
(module
  (type $a (array i8))
  (func (export "new") (param i32) (result i32) (array.len (array.new $a (i32.const 7) (local.get 0))))
  (func (export "new_default") (param i32) (result i32) (array.len (array.new_default $a (local.get 0))))
)
(assert_return (invoke "new" (i32.const 3)) (i32.const 3))
(assert_exhaustion (invoke "new" (i32.const -1)) "call stack exhausted")
(assert_exhaustion (invoke "new_default" (i32.const -1)) "call stack exhausted")
