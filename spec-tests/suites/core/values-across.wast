;; Values of every kind that crosses the border between a module and who calls it, bit for bit: what an adapter of an engine may lose.
;; One feature a module, so that an engine without it is asked for the others.

(module $numbers
  (func (export "i32") (param i32) (result i32) (local.get 0))
  (func (export "i64") (param i64) (result i64) (local.get 0))
  (func (export "f32") (param f32) (result f32) (local.get 0))
  (func (export "f64") (param f64) (result f64) (local.get 0))
  (func (export "all") (param i32 i64 f32 f64) (result f64 f32 i64 i32) (local.get 3) (local.get 2) (local.get 1) (local.get 0))
  (global (export "global nan") f32 (f32.const nan:0x200001))
  (global (export "global -nan") (mut f64) (f64.const -nan:0x4_0000_0000_0001)))
(assert_return (invoke "i32" (i32.const -0x80000000)) (i32.const 0x80000000))
(assert_return (invoke "i64" (i64.const 0x8000_0000_0000_0000)) (i64.const -0x8000_0000_0000_0000))
(assert_return (invoke "f32" (f32.const -nan:0x200001)) (f32.const -nan:0x200001))
(assert_return (invoke "f32" (f32.const -0)) (f32.const -0))
(assert_return (invoke "f64" (f64.const nan:0x4_0000_0000_0001)) (f64.const nan:0x4_0000_0000_0001))
(assert_return (invoke "all" (i32.const 1) (i64.const -2) (f32.const nan:0x1) (f64.const -nan:0x1))
  (f64.const -nan:0x1) (f32.const nan:0x1) (i64.const -2) (i32.const 1))
(assert_return (get "global nan") (f32.const nan:0x200001))
(assert_return (get "global -nan") (f64.const -nan:0x4_0000_0000_0001))

(module $vectors
  (func (export "same") (param v128) (result v128) (local.get 0))
  (func (export "swapped") (param v128 f32 v128) (result v128 f32 v128) (local.get 2) (local.get 1) (local.get 0))
  (global (export "global") v128 (v128.const f32x4 nan:0x1 -0 1 -nan)))
(assert_return (invoke "same" (v128.const i64x2 0x8877665544332211 0x00ffeeddccbbaa99)) (v128.const i64x2 0x8877665544332211 0x00ffeeddccbbaa99))
(assert_return (invoke "swapped" (v128.const i32x4 1 2 3 4) (f32.const -nan:0x3) (v128.const i32x4 5 6 7 8))
  (v128.const i32x4 5 6 7 8) (f32.const -nan:0x3) (v128.const i32x4 1 2 3 4))
(assert_return (get "global") (v128.const f32x4 nan:0x1 -0 1 -nan))

(module $references
  (func $f (export "func") (result funcref) (ref.func $f))
  (func (export "no func") (result funcref) (ref.null func))
  (func (export "extern") (param externref) (result externref) (local.get 0)))
(assert_return (invoke "func") (ref.func))
(assert_return (invoke "no func") (ref.null func))
(assert_return (invoke "extern" (ref.extern 7)) (ref.extern 7))
(assert_return (invoke "extern" (ref.null extern)) (ref.null extern))

(module $heap
  (type $s (struct (field i32)))
  (type $a (array (mut i8)))
  (type $r (sub (func (result (ref null $s)))))
  (func (export "i31") (result (ref i31)) (ref.i31 (i32.const -1)))
  (func (export "struct") (result (ref $s)) (struct.new $s (i32.const 1)))
  (func (export "array") (result anyref) (array.new_default $a (i32.const 3)))
  (func (export "nothing") (type $r) (ref.null none))
  (func (export "host") (param anyref) (result anyref) (local.get 0))
  (func (export "out") (result externref) (extern.convert_any (struct.new $s (i32.const 2))))
  (func (export "in") (param externref) (result anyref) (any.convert_extern (local.get 0)))
  (func (export "nulls") (param (ref null $s) arrayref (ref null $a)) (result structref f32 eqref) (local.get 0) (f32.const nan:0x5) (local.get 2))
  (global (export "global") (ref $s) (struct.new $s (i32.const 3))))
(assert_return (invoke "i31") (ref.i31))
(assert_return (invoke "struct") (ref.struct))
(assert_return (invoke "array") (ref.array))
(assert_return (invoke "nothing") (ref.null none))
(assert_return (invoke "host" (ref.host 5)) (ref.host 5))
(assert_return (invoke "host" (ref.null any)) (ref.null any))
(assert_return (invoke "out") (ref.extern))
(assert_return (invoke "in" (ref.extern 6)) (ref.host 6))
(assert_return (invoke "nulls" (ref.null none) (ref.null none) (ref.null none)) (ref.null none) (f32.const nan:0x5) (ref.null none))
(assert_return (get "global") (ref.struct))

(module $typed
  (type $t (func (param f64) (result f64)))
  (func $f (type $t) (local.get 0))
  (elem declare func $f)
  (func (export "typed") (result (ref $t)) (ref.func $f))
  (func (export "null") (param (ref null $t)) (result i32 (ref null $t)) (ref.is_null (local.get 0)) (local.get 0)))
(assert_return (invoke "typed") (ref.func))
(assert_return (invoke "null" (ref.null func)) (i32.const 1) (ref.null func))

(module $exceptions
  (tag $e (param i32))
  (func (export "throws") (throw $e (i32.const 1)))
  (func (export "caught") (result exnref)
    (block $b (result exnref) (try_table (catch_all_ref $b) (throw $e (i32.const 1))) (unreachable)))
  (func (export "none") (param exnref) (result exnref) (local.get 0)))
(assert_exception (invoke "throws"))
(assert_return (invoke "caught") (ref.exn))
(assert_return (invoke "none" (ref.null exn)) (ref.null exn))

;; What happens instead of a result.
(module $ends
  (func (export "trap") (result i32) (unreachable))
  (func $deep (export "deep") (result i32) (i32.add (call $deep) (i32.const 1))))
(assert_trap (invoke "trap") "unreachable")
(assert_exhaustion (invoke "deep") "call stack exhausted")

;; Two modules that share what one of them exports.
(module $owner
  (memory (export "memory") 1)
  (global (export "global") (mut i32) (i32.const 0))
  (table (export "table") 2 funcref)
  (func (export "at") (param i32) (result i32) (i32.load8_u (local.get 0))))
(register "owner" $owner)
(module $guest
  (import "owner" "memory" (memory 1))
  (import "owner" "global" (global $g (mut i32)))
  (import "owner" "table" (table 2 funcref))
  (data (i32.const 3) "\2a")
  (elem (i32.const 1) $set)
  (func $set (export "set") (global.set $g (i32.const 9)))
  (func (export "call") (param i32) (call_indirect (local.get 0))))
(assert_return (invoke $owner "at" (i32.const 3)) (i32.const 42))
(assert_return (invoke $guest "call" (i32.const 1)))
(assert_return (get $owner "global") (i32.const 9))
(assert_trap (invoke $guest "call" (i32.const 0)) "uninitialized element")
(assert_unlinkable (module (import "owner" "memory" (global i32))) "incompatible import type")
