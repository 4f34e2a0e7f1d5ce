;; A failure depends on what there is, not on how often it was tried.
;; Pins D19.

(library "liba.so"
  (module
    (@dylink.0 (needed "libb.so" "libc.so"))
    (import "env" "one" (func))
    (import "env" "two" (func))))
(library "libb.so" (module (@dylink.0) (func (export "one") (param i32))))
(library "libc.so" (module (@dylink.0) (func (export "two") (param i64))))
(program (module))
(assert_unchanged (dlopen "liba.so" now)
  "type mismatch: one: liba.so wants func [] → [], libb.so defines func [i32] → []; type mismatch: two: liba.so wants func [] → [], libc.so defines func [i64] → []")
(assert_unchanged (dlopen "liba.so" lazy)
  "type mismatch: one: liba.so wants func [] → [], libb.so defines func [i32] → []; type mismatch: two: liba.so wants func [] → [], libc.so defines func [i64] → []")
