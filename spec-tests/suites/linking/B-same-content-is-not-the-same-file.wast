;; Two files of the same content are two libraries.
;; Pins D17.

(library "liba.so"
  (module
    (@dylink.0)
    (global $n (mut i32) (i32.const 0))
    (func (export "bump") (result i32)
      (global.set $n (i32.add (global.get $n) (i32.const 1)))
      (global.get $n))))
(library "libb.so"
  (module
    (@dylink.0)
    (global $n (mut i32) (i32.const 0))
    (func (export "bump") (result i32)
      (global.set $n (i32.add (global.get $n) (i32.const 1)))
      (global.get $n))))
(program (module))
(dlopen $a "liba.so" now)
(dlopen $b "libb.so" now)
(assert_different $a $b)
(assert_return (invoke $a "bump") (i32.const 1))
(assert_return (invoke $b "bump") (i32.const 1))
