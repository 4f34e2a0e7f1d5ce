;; A library that somebody found by another name is known by that name from then on, to those whose search would not
;;   find it.
;; Pins D17, search.

(library "/opt/liba.so.1" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(symlink "/opt/liba.so" "liba.so.1")
(library "/opt/libb.so" (module (@dylink.0 (runtime-path "$ORIGIN") (needed "liba.so"))))
(program (module))
(dlopen $one "/opt/liba.so.1" now)
(assert_unchanged (dlopen "liba.so" now) "liba.so: not found")
(dlopen "/opt/libb.so" now)
(dlopen $two "liba.so" now)
(assert_same $one $two)
