;; A name by which a library was asked for before is that library, whatever the requester's search would find now.
;; Pins D17, search.
;; Elsewhere: glibc and musl compare names before they search.

(library "/one/libx.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(library "/two/libx.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 2))))
(library "/opt/liba.so" (module (@dylink.0 (runtime-path "/one") (needed "libx.so"))))
(library "/opt/libb.so" (module (@dylink.0 (runtime-path "/two") (needed "libx.so"))))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $a "/opt/liba.so" now)
(dlopen $b "/opt/libb.so" now)
(assert_return (invoke (dlsym $a "f")) (i32.const 1))
(assert_return (invoke (dlsym $b "f")) (i32.const 1))
