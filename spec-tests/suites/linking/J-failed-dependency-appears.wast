;; Once the missing library is there, the open succeeds.
;; Pins D19.

(library "liba.so"
  (module
    (@dylink.0 (needed "libb.so"))
    (import "env" "f" (func $f (result i32)))
    (func (export "run") (result i32) (call $f))))
(program (module))
(assert_unchanged (dlopen "liba.so" now) "libb.so: not found")
(library "libb.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(dlopen $a "liba.so" now)
(assert_return (invoke $a "run") (i32.const 1))
