;; A failed open does not leave its list in the scopes of a library that was loaded before.
;; Pins D3, D19.

(library "libshared.so"
  (module
    (@dylink.0)
    (import "env" "callback" (func $callback))
    (func (export "run") (call $callback))))
(library "libbad.so"
  (module
    (@dylink.0 (needed "libshared.so"))
    (import "GOT.mem" "nowhere" (global (mut i32)))
    (func (export "callback"))))
(program (module))
(dlopen $s "libshared.so" lazy)
(assert_unchanged (dlopen "libbad.so" lazy) "undefined symbol: nowhere")
(assert_trap (invoke $s "run") "undefined symbol: callback")
