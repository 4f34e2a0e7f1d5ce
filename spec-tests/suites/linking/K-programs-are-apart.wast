;; Two programs share the files and nothing else.
;; Pins D32.

(library "liba.so"
  (module
    (@dylink.0)
    (global $n (mut i32) (i32.const 0))
    (func (export "bump") (result i32)
      (global.set $n (i32.add (global.get $n) (i32.const 1)))
      (global.get $n))))
(program $p
  (module
    (import "env" "memory" (memory 1))
    (func (export "grow") (result i32) (memory.grow (i32.const 1)))))
(dlopen $a "liba.so" now)
(program $q (module (import "env" "memory" (memory 1)) (func (export "size") (result i32) (memory.size))))
(dlopen $b "liba.so" now)
(assert_return (invoke $a "bump") (i32.const 1))
(assert_return (invoke $a "bump") (i32.const 2))
(assert_return (invoke $b "bump") (i32.const 1))
(invoke $p "grow")
(assert_return (invoke $q "size") (i32.const 2))
(assert_different $a $b)
