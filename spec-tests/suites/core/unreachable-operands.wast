;; Operands in unreachable code, beyond what the official suite has: references of unknown type, branches that give types back,
;; labels of different types, counts of any size.

(module
  (type $f (func (param i32) (result i64)))
  (type $a (array i32))
  (type $s (struct (field i32)))

  (func (unreachable) (ref.as_non_null) (drop))
  (func (result i32) (unreachable) (ref.as_non_null) (i31.get_u))
  (func (result i64) (unreachable) (ref.as_non_null) (call_ref $f))
  (func (unreachable) (ref.as_non_null) (throw_ref))
  (func (result externref) (unreachable) (extern.convert_any))
  (func (result (ref extern)) (unreachable) (extern.convert_any))
  (func (result (ref extern)) (unreachable) (ref.as_non_null) (extern.convert_any))
  (func (unreachable) (br_on_null 0) (drop))
  (func (unreachable) (br_on_null 0) (struct.get $s 0) (drop))
  (func (result (ref $s)) (unreachable) (br_on_non_null 0) (unreachable))

  ;; A label's types are given back by what may not branch.
  (func (result i64) (unreachable) (br_if 0))
  (func (result i32) (unreachable) (br_if 0) (i32.eqz))

  ;; Labels of a br_table have one arity, and no type in common is needed where the operands are unknown.
  (func (result f32)
    (block (result i64)
      (block (result i32) (unreachable) (br_table 0 1 2))
      (drop) (unreachable))
    (drop) (unreachable))

  ;; As many operands as are asked for.
  (func (result (ref $a)) (unreachable) (array.new_fixed $a 4294967295))
  (func (result (ref $a)) (unreachable) (i32.const 1) (i32.const 2) (array.new_fixed $a 4294967295))

  (func (unreachable) (select) (drop))
  (func (result f64) (unreachable) (f64.const 0) (i32.const 0) (select))
  (func (result i32) (unreachable) (select) (select))
  (func (result (ref $s)) (unreachable) (select (result (ref $s))))

  ;; A second arm is reached, whatever ends the first.
  (func (param i32) (result i32)
    (if (result i32) (local.get 0) (then (unreachable)) (else (i32.const 1)))))

(assert_invalid (module (func (result i32) (unreachable) (ref.as_non_null))) "type mismatch")
(assert_invalid (module (func (unreachable) (any.convert_extern) (i32.eqz) (drop))) "type mismatch")
;; What is known of a converted reference is only its hierarchy.
(assert_invalid (module (func (unreachable) (any.convert_extern) (any.convert_extern) (drop))) "type mismatch")
(assert_invalid (module (func (unreachable) (any.convert_extern) (ref.i31) (drop))) "type mismatch")
;; An untyped select takes no references, not even unknown ones.
(assert_invalid (module (func (unreachable) (ref.as_non_null) (i32.const 0) (select) (drop))) "type mismatch")
(assert_invalid (module (func (result i64) (unreachable) (br_if 0) (i32.eqz) (drop) (unreachable))) "type mismatch")
(assert_invalid
  (module (func (result i32) (block (unreachable) (br_table 0 1)) (unreachable)))
  "type mismatch")
(assert_invalid
  (module (type $a (array i32)) (func (unreachable) (i64.const 1) (array.new_fixed $a 4294967295) (drop)))
  "type mismatch")
(assert_invalid
  (module (func (param i32) (result i32)
    (if (result i32) (local.get 0) (then (unreachable)) (else))))
  "type mismatch")
(assert_invalid
  (module (func (param i32) (result i32)
    (if (result i32) (local.get 0) (then (unreachable)))))
  "type mismatch")

;; Locals without a default value stay unset in unreachable code, in the other arm, and behind the block that set them.
(assert_invalid (module (func (local (ref func)) (unreachable) (drop (local.get 0)))) "uninitialized local")
(assert_invalid
  (module (func (param $p (ref func)) (local $l (ref func))
    (if (i32.const 0) (then (local.set $l (local.get $p))) (else (drop (local.get $l))))))
  "uninitialized local")
(assert_invalid
  (module (func (param $p (ref func)) (local $l (ref func))
    (loop (local.set $l (local.get $p)) (br 0))
    (drop (local.get $l))))
  "uninitialized local")
(module
  (func (param $p (ref func)) (local $l (ref func))
    (local.set $l (local.get $p))
    (block (drop (local.get $l)) (local.set $l (local.get $p)))
    (drop (local.get $l))))
