;; A lazy function is not bound to a library that was opened with LOCAL.
;; Pins D2, D6.

(library "libu.so"
  (module
    (@dylink.0)
    (import "env" "late" (func $late))
    (func (export "run") (call $late))))
(library "liblate.so" (module (@dylink.0) (func (export "late"))))
(program (module))
(dlopen $u "libu.so" lazy)
(dlopen "liblate.so" now local)
(assert_trap (invoke $u "run") "undefined symbol: late")
