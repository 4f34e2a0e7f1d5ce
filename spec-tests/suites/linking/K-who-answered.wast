;; Each import has one record: who answered, and why.
;; Pins D1, D14, log.

(library "liba.so" (module (@dylink.0) (func (export "f"))))
(library "libb.so" (module (@dylink.0) (func (export "f"))))
(program
  (module
    (@dylink.0 (needed "liba.so" "libb.so") (import-info "env" "w" binding-weak))
    (import "env" "memory" (memory 1))
    (import "env" "f" (func))
    (import "env" "w" (func))
    (import "env" "late" (func))
    (import "env" "dlerror" (func (result i32)))))
(assert_events
  "bind main env.memory null well-known"
  "bind main env.f liba.so first"
  "bind main env.w null weak-null"
  "bind main env.late null lazy"
  "bind main env.dlerror null host")
