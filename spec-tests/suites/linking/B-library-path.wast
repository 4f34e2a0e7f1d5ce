;; The library path comes before the default directories, its first directory first.
;; Pins search.

(library "/lib/liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(library "/one/libb.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 2))))
(library "/two/liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 3))))
(library "/two/libb.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 4))))
(library "/lib/libc.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 5))))
(program (module) (path "/one" "/two"))
(dlopen $a "liba.so" now)
(dlopen $b "libb.so" now)
(dlopen $c "libc.so" now)
(assert_return (invoke $a "f") (i32.const 3))
(assert_return (invoke $b "f") (i32.const 2))
(assert_return (invoke $c "f") (i32.const 5))
