;; Type definitions, beyond what the official suite has.

;; The order of super types is held before anything is matched against them, even where they form a ring.
(assert_invalid
  (module (rec
    (type $a (sub (struct (field (ref null $c)))))
    (type $b (sub $a (struct (field (ref null $d)))))
    (type $c (sub $d (struct)))
    (type $d (sub $c (struct)))))
  "forward use of type")
(assert_invalid (module (rec (type $a (sub $a (struct))))) "forward use of type")

;; A group sees itself and what was before it, not what comes.
(assert_invalid (module (type (struct (field (ref 1)))) (type (struct))) "unknown type 1")
(module (rec (type (struct (field (ref 1)))) (type (struct))))

;; Two rings of the same shape are one type; a ring and its unrolling are two.
(module
  (rec (type $a (struct (field (ref null $a)))))
  (rec (type $b (struct (field (ref null $b)))))
  (func (param (ref $a)) (result (ref $b)) (local.get 0)))
(assert_invalid
  (module
    (rec (type $a (struct (field (ref null $a)))))
    (type $b (struct (field (ref null $a))))
    (func (param (ref $a)) (result (ref $b)) (local.get 0)))
  "type mismatch")

;; Constants may read every immutable global before them, and no other.
(module
  (global $a i32 (i32.const 1))
  (global $b i32 (i32.add (global.get $a) (i32.const 1)))
  (table 4 funcref)
  (elem (offset (global.get $b)) func))
(assert_invalid (module (global i32 (global.get 1)) (global i32 (i32.const 1))) "unknown global 1")
(assert_invalid (module (global i32 (global.get 0))) "unknown global 0")
;; Tables come before the globals that the module defines.
(assert_invalid (module (table 1 i31ref (global.get 0)) (global i31ref (ref.i31 (i32.const 1)))) "unknown global 0")
(assert_invalid
  (module (global $m (mut i32) (i32.const 1)) (global i32 (global.get $m)))
  "constant expression required")
