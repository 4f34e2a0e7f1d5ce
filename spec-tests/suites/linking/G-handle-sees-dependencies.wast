;; A handle's symbols are those of its library and of all it needs, breadth first.
;; Pins D18.
;; Elsewhere: Emscripten looks into the library alone.

(library "liba.so" (module (@dylink.0 (needed "libb.so" "libc.so"))))
(library "libb.so" (module (@dylink.0 (needed "libd.so"))))
(library "libc.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 3))))
(library "libd.so"
  (module
    (@dylink.0)
    (func (export "f") (result i32) (i32.const 4))
    (func (export "g") (result i32) (i32.const 5))))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $a "liba.so" now)
(assert_return (invoke (dlsym $a "f")) (i32.const 3))
(assert_return (invoke (dlsym $a "g")) (i32.const 5))
