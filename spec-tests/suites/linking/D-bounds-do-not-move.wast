;; The bounds are fixed at the start: a library opened after growth is told what main was told.
;; Pins D25.

(library "liba.so"
  (module
    (@dylink.0)
    (import "GOT.mem" "__heap_base" (global $hb (mut i32)))
    (import "GOT.mem" "__heap_end" (global $he (mut i32)))
    (func (export "base") (result i32) (global.get $hb))
    (func (export "end") (result i32) (global.get $he))))
(library "libbig.so"
  (module
    (@dylink.0 (mem-info (memory 200000 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))))
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "GOT.mem" "__heap_base" (global $hb (mut i32)))
    (import "GOT.mem" "__heap_end" (global $he (mut i32)))
    (import "env" "base" (func $base (result i32)))
    (import "env" "end" (func $end (result i32)))
    (func (export "same") (result i32)
      (i32.and (i32.eq (global.get $hb) (call $base)) (i32.eq (global.get $he) (call $end))))))
(library "liblate.so"
  (module
    (@dylink.0)
    (import "GOT.mem" "__heap_end" (global $he (mut i32)))
    (import "env" "end" (func $end (result i32)))
    (func (export "same") (result i32) (i32.eq (global.get $he) (call $end)))))
(assert_return (invoke "same") (i32.const 1))
(dlopen "libbig.so" now)
(dlopen $late "liblate.so" now)
(assert_return (invoke $late "same") (i32.const 1))
