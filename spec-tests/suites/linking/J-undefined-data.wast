;; Undefined data fails the open; an unrelated open afterwards is not affected.
;; Pins D6, D19.
;; Elsewhere: in Emscripten the undefined GOT entry stays behind, and every later dlopen fails because of it.

(library "libgood.so" (module (@dylink.0) (func (export "g") (result i32) (i32.const 1))))
(library "libu.so"
  (module
    (@dylink.0 (mem-info (memory 64 4)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "GOT.mem" "nowhere" (global (mut i32)))))
(program (module (import "env" "memory" (memory 1))))
(assert_unchanged (dlopen "libu.so" now) "undefined symbol: nowhere")
(assert_unchanged (dlopen "libu.so" now) "undefined symbol: nowhere")
(dlopen $g "libgood.so" now)
(assert_return (invoke $g "g") (i32.const 1))
