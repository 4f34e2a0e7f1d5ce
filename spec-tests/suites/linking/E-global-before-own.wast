;; The global scope comes before the root's own list: a definition in it hides the library's own.
;; Pins D2.
;; Elsewhere: the same in glibc and musl; DEEPBIND is for the other order.

(library "liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(library "libu.so"
  (module
    (@dylink.0)
    (import "env" "f" (func $f (result i32)))
    (func (export "f") (result i32) (i32.const 2))
    (func (export "run") (result i32) (call $f))))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen "liba.so" now global)
(dlopen $u "libu.so" now local)
(assert_return (invoke $u "run") (i32.const 1))
(assert_return (invoke (dlsym $u "f")) (i32.const 2))
