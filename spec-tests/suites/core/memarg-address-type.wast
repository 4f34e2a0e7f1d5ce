;; The offset of a memory access is held against the address type of the memory it names (3.4 Memarg_ok: C.MEMS[x] = at lim),
;; whatever memory 0 is. The OCaml interpreter looks at memory 0 for every access: it takes the first module and refuses the second.

(assert_invalid
  (module
    (memory $wide i64 1)
    (memory $narrow 1)
    (func (drop (i32.load $narrow offset=4294967296 (i32.const 0)))))
  "offset out of range")

(module
  (memory $narrow 1)
  (memory $wide i64 1)
  (func (export "load") (result i32) (i32.load $wide offset=4294967296 (i64.const 0))))
(assert_trap (invoke "load") "out of bounds memory access")

(assert_invalid
  (module
    (memory $wide i64 1)
    (memory $narrow 1)
    (func (v128.store8_lane $narrow offset=4294967296 0 (i32.const 0) (v128.const i64x2 0 0))))
  "offset out of range")

(module
  (memory $wide i64 1)
  (memory $narrow 1)
  (func (drop (i32.load $narrow offset=4294967295 (i32.const 0))))
  (func (drop (i64.load $wide offset=18446744073709551615 (i64.const 0)))))
