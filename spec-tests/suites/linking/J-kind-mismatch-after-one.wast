;; A kind mismatch in the second of two libraries: nothing stays.
;; Pins D16, D19.

(library "liba.so" (module (@dylink.0 (needed "libb.so")) (func (export "thing"))))
(library "libb.so"
  (module
    (@dylink.0)
    (import "env" "memory" (memory 1))
    (import "GOT.mem" "thing" (global (mut i32)))))
(program (module (import "env" "memory" (memory 1))))
(assert_unchanged (dlopen "liba.so" now) "kind mismatch: thing")
(assert_unchanged (dlopen "libb.so" now) "undefined symbol: thing")
