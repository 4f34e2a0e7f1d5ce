;; A symbol that is only imported and exported again, by each in turn, is defined by nobody.
;; Pins D9, D19.

(library "liba.so"
  (module (@dylink.0 (needed "libb.so")) (import "env" "f" (func $f (result i32))) (export "f" (func $f))))
(library "libb.so"
  (module (@dylink.0 (needed "liba.so")) (import "env" "f" (func $f (result i32))) (export "f" (func $f))))
(program (module (import "env" "memory" (memory 1))))
(assert_unchanged (dlopen $a "liba.so" now) "circular re-export: env.f is only imported, and exported again")
