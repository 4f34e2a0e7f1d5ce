;; An export with local binding is no definition either, be it a function or data.
;; Pins D30.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 4 2)) (export-info "f" binding-local) (export-info "x" binding-local))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (global (export "x") i32 (i32.const 0))
    (func (export "f"))))
(library "libf.so" (module (@dylink.0 (needed "liba.so")) (import "env" "f" (func))))
(library "libx.so"
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "memory" (memory 1))
    (import "GOT.mem" "x" (global (mut i32)))))
(program (module (import "env" "memory" (memory 1))))
(assert_dlerror (dlopen "libf.so" now) "undefined symbol: f")
(assert_dlerror (dlopen "libx.so" now) "undefined symbol: x")
