;; Where the heap of an absolute main program is only that knows: if it does not export it, it is undefined, and not 0.
;; Pins D25, D6.

(library "liba.so"
  (module
    (@dylink.0 (import-info "env" "__stack_low" binding-weak))
    (import "GOT.mem" "__heap_base" (global $heap_base (mut i32)))
    (func (export "heap") (result i32) (global.get $heap_base))))
(library "libw.so"
  (module
    (@dylink.0 (import-info "GOT.mem" "__heap_base" binding-weak))
    (import "GOT.mem" "__heap_base" (global $heap_base (mut i32)))
    (func (export "heap") (result i32) (global.get $heap_base))))
(program (module (memory (export "memory") 1) (data (i32.const 16) "x")))
(assert_unchanged (dlopen $a "liba.so" now) "undefined symbol: __heap_base (global mut i32), imported by liba.so as GOT.mem.__heap_base")
(dlopen $w "libw.so" now)
(assert_return (invoke $w "heap") (i32.const 0))

(program (module (memory (export "memory") 1) (data (i32.const 16) "x") (global (export "__heap_base") i32 (i32.const 512))))
(dlopen $a "liba.so" now)
(assert_return (invoke $a "heap") (i32.const 512))
