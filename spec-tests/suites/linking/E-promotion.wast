;; Opening a LOCAL library again with GLOBAL makes it visible to what is opened from then on.
;; Pins D4.
;; Elsewhere: Emscripten ignores the second open's GLOBAL.

(library "liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(library "libu.so"
  (module
    (@dylink.0)
    (import "env" "f" (func $f (result i32)))
    (func (export "run") (result i32) (call $f))))
(program (module))
(dlopen $a "liba.so" now local)
(assert_dlerror (dlopen "libu.so" now) "undefined symbol: f")
(dlopen $again "liba.so" now global)
(assert_same $a $again)
(dlopen $u "libu.so" now)
(assert_return (invoke $u "run") (i32.const 1))
