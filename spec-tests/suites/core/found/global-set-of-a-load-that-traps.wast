;; Found by linkstep fuzz --seed 4242, case 6515: a load whose upper half alone is outside of memory traps before anything is set. The fast
;; tier had set the lower half of the global by then.

(module
  (memory 2)
  (global $g (mut i64) (i64.const 22))
  (func (export "set") (global.set $g (i64.load align=1 (i32.const 131065))))
  (func (export "get") (result i64) (global.get $g))
  (func (export "store") (i64.store (i32.const 0) (i64.load align=1 (i32.const 131065))))
  (func (export "load") (result i64) (i64.load (i32.const 0))))
(assert_trap (invoke "set") "out of bounds memory access")
(assert_return (invoke "get") (i64.const 22))
(assert_trap (invoke "store") "out of bounds memory access")
(assert_return (invoke "load") (i64.const 0))
