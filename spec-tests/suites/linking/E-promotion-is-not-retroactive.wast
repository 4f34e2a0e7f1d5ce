;; Promotion rebinds nothing: a weak reference that was null stays null.
;; Pins D4, D14.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 4 2)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (global (export "x") i32 (i32.const 0))))
(library "libu.so"
  (module
    (@dylink.0 (import-info "GOT.mem" "x" binding-weak undefined))
    (import "env" "memory" (memory 1))
    (import "GOT.mem" "x" (global $x (mut i32)))
    (func (export "address") (result i32) (global.get $x))))
(program (module (import "env" "memory" (memory 1))))
(dlopen "liba.so" now local)
(dlopen $u "libu.so" now)
(dlopen "liba.so" now global)
(assert_return (invoke $u "address") (i32.const 0))
