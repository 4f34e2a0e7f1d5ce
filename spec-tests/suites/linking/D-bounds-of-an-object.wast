;; If an object in scope exports __heap_base, that is what everybody gets.
;; Pins D25.

(library "liba.so"
  (module
    (@dylink.0)
    (import "GOT.mem" "__heap_base" (global $hb (mut i32)))
    (func (export "base") (result i32) (global.get $hb))))
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "base" (func $base (result i32)))
    (memory (export "memory") 1)
    (global (export "__heap_base") i32 (i32.const 5000))
    (data (i32.const 1024) "x")
    (func (export "run") (result i32) (call $base))))
(assert_return (invoke "run") (i32.const 5000))
