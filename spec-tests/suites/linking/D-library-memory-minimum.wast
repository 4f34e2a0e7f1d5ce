;; The minimum with which a library imports the memory does not have to be there before the library's own data is.
;; Pins D22.
;; Elsewhere: wasm-ld writes the pages that the library's data takes as minimum; engines check it against the grown
;;   memory.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 100000 0)))
    (import "env" "memory" (memory 4))
    (import "env" "__memory_base" (global $memory_base i32))
    (func (export "last") (result i32) (i32.load8_u offset=99999 (global.get $memory_base)))))
(program (module (import "env" "memory" (memory 1 10))))
(dlopen $a "liba.so" now)
(assert_return (invoke $a "last") (i32.const 0))
