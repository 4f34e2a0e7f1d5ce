;; A link to a file that is not there is not found, and the search goes on.
;; Pins search.

(symlink "/one/liba.so" "/nowhere/liba.so")
(library "/two/liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 2))))
(symlink "/one/libb.so" "/nowhere/libb.so")
(program (module) (path "/one" "/two"))
(dlopen $a "liba.so" now)
(assert_return (invoke $a "f") (i32.const 2))
(assert_unchanged (dlopen "libb.so" now) "libb.so: not found")
