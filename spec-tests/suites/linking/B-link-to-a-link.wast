;; Links are followed to their end.
;; Pins D17, search.

(library "/opt/liba.so.1.2" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(symlink "liba.so" "liba.so.1")
(symlink "liba.so.1" "/opt/liba.so.1.2")
(program (module))
(dlopen $a "liba.so" now)
(dlopen $b "/opt/liba.so.1.2" now)
(assert_same $a $b)
(assert_return (invoke $a "f") (i32.const 1))
