;; A lazily bound function is a stub to its caller only: once it is defined, its address is the definer's, for
;;   everybody.
;; Pins D7, D9.

(library "libu.so"
  (module
    (@dylink.0)
    (import "env" "late" (func $late (result i32)))
    (func (export "run") (result i32) (call $late))))
(library "liblate.so" (module (@dylink.0) (func (export "late") (result i32) (i32.const 1))))
(library "libv.so"
  (module
    (@dylink.0)
    (import "GOT.func" "late" (global $f (mut i32)))
    (func (export "address") (result i32) (global.get $f))))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $u "libu.so" lazy)
(dlopen $late "liblate.so" now global)
(assert_return (invoke $u "run") (i32.const 1))
(dlopen $v "libv.so" now)
(assert_same (dlsym $late "late") (dlsym default "late"))
(assert_return (invoke $v "address") (i32.const 1))
(assert_address (dlsym $late "late") (i32.const 1))
