;; A library that two roots need is one instance.
;; Pins D3.

(library "libcount.so"
  (module
    (@dylink.0)
    (global $n (mut i32) (i32.const 0))
    (func (export "count") (result i32)
      (global.set $n (i32.add (global.get $n) (i32.const 1)))
      (global.get $n))))
(library "liba.so"
  (module
    (@dylink.0 (needed "libcount.so"))
    (import "env" "count" (func $count (result i32)))
    (func (export "run") (result i32) (call $count))))
(library "libb.so"
  (module
    (@dylink.0 (needed "libcount.so"))
    (import "env" "count" (func $count (result i32)))
    (func (export "run") (result i32) (call $count))))
(program (module))
(dlopen $a "liba.so" now local)
(dlopen $b "libb.so" now local)
(assert_return (invoke $a "run") (i32.const 1))
(assert_return (invoke $b "run") (i32.const 2))
(assert_return (invoke $a "run") (i32.const 3))
