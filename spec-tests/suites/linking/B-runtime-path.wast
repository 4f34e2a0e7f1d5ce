;; A library's own runtime path is searched for what it needs, before the default directories and behind the library
;;   path.
;; Pins search.

(library "/opt/liba.so" (module (@dylink.0 (runtime-path "/opt/private") (needed "libb.so" "libc.so"))))
(library "/opt/private/libb.so" (module (@dylink.0) (func (export "b") (result i32) (i32.const 1))))
(library "/lib/libb.so" (module (@dylink.0) (func (export "b") (result i32) (i32.const 2))))
(library "/opt/private/libc.so" (module (@dylink.0) (func (export "c") (result i32) (i32.const 3))))
(library "/first/libc.so" (module (@dylink.0) (func (export "c") (result i32) (i32.const 4))))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))) (path "/first"))
(dlopen $a "/opt/liba.so" now)
(assert_return (invoke (dlsym $a "b")) (i32.const 1))
(assert_return (invoke (dlsym $a "c")) (i32.const 4))
