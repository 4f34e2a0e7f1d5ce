;; Data of a LOCAL library is as invisible as its functions: a GOT.mem reference from outside is undefined.
;; Pins D2.
;; Elsewhere: Emscripten keeps one GOT for the program, through which LOCAL data leaks.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 4 2)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (global (export "x") i32 (i32.const 0))
    (data (global.get $memory_base) "\01\00\00\00")))
(library "libu.so"
  (module
    (@dylink.0)
    (import "env" "memory" (memory 1))
    (import "GOT.mem" "x" (global (mut i32)))))
(program (module (import "env" "memory" (memory 1))))
(dlopen $a "liba.so" now local)
(assert_unchanged (dlopen "libu.so" now local) "undefined symbol: x")
