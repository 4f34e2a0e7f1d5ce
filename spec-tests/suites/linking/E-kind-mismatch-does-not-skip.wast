;; After a definition of the wrong kind the search does not go on to one of the right kind.
;; Pins D16.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 4 2)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (global (export "thing") i32 (i32.const 0))))
(library "libb.so" (module (@dylink.0) (func (export "thing"))))
(library "libu.so"
  (module
    (@dylink.0 (needed "liba.so" "libb.so"))
    (import "env" "thing" (func))))
(program (module (import "env" "memory" (memory 1))))
(assert_unchanged (dlopen "libu.so" now) "kind mismatch: thing")
