;; The origin is that of the file, not of the link by which it was found.
;; Pins search.
;; Elsewhere: glibc and musl take the path as found and do not follow the link; the tool conventions say the directory
;;   that contains the shared object.

(library "/opt/real/liba.so" (module (@dylink.0 (runtime-path "$ORIGIN") (needed "libb.so"))))
(library "/opt/real/libb.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(symlink "/lib/liba.so" "/opt/real/liba.so")
(program (module (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $a "liba.so" now)
(assert_return (invoke (dlsym $a "f")) (i32.const 1))
