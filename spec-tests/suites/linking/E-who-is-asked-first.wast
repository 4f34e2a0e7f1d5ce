;; A library sees what main defines, although nothing says that it needs main.
;; Pins D1.

(library "liba.so"
  (module
    (@dylink.0)
    (import "env" "from_main" (func $f (result i32)))
    (func (export "run") (result i32) (call $f))))
(program (module (func (export "from_main") (result i32) (i32.const 4))))
(dlopen $a "liba.so" now)
(assert_return (invoke $a "run") (i32.const 4))
(assert_provider $a "env" "from_main" "main")
