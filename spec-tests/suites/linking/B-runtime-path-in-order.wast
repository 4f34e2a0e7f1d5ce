;; Several runtime paths are searched in order, also where one string holds several with colons.
;; Pins search.

(library "/opt/liba.so" (module (@dylink.0 (runtime-path "/none" "/one:/two") (needed "libb.so" "libc.so"))))
(library "/two/libb.so" (module (@dylink.0) (func (export "b") (result i32) (i32.const 1))))
(library "/one/libc.so" (module (@dylink.0) (func (export "c") (result i32) (i32.const 2))))
(library "/two/libc.so" (module (@dylink.0) (func (export "c") (result i32) (i32.const 3))))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $a "/opt/liba.so" now)
(assert_return (invoke (dlsym $a "b")) (i32.const 1))
(assert_return (invoke (dlsym $a "c")) (i32.const 2))
