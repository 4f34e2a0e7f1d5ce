;; An open by a library's code searches that library's runtime path, not main's.
;; Pins search.

(library "/opt/liba.so"
  (module
    (@dylink.0 (mem-info (memory 16 0)) (runtime-path "$ORIGIN"))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "dlopen" (func $dlopen (param i32 i32) (result i32)))
    (data (global.get $memory_base) "libb.so\00")
    (func (export "open") (result i32) (i32.ne (call $dlopen (global.get $memory_base) (i32.const 2)) (i32.const 0)))))
(library "/opt/libb.so" (module (@dylink.0)))
(program (module (import "env" "memory" (memory 1))))
(assert_dlerror (dlopen "libb.so" now) "libb.so: not found")
(dlopen $a "/opt/liba.so" now)
(assert_return (invoke $a "open") (i32.const 1))
;; and now its name is known to everybody
(dlopen $b "libb.so" now)
