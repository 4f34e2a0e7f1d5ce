;; A library that a second root reaches gets that root's list appended: what it had left to its first call is found
;;   there.
;; Pins D3, D6.
;; Elsewhere: glibc keeps a list of scopes by object and appends in the same way.

(library "libshared.so"
  (module
    (@dylink.0)
    (import "env" "callback" (func $callback (result i32)))
    (func (export "run") (result i32) (call $callback))))
(library "libfirst.so" (module (@dylink.0 (needed "libshared.so"))))
(library "libsecond.so"
  (module
    (@dylink.0 (needed "libshared.so"))
    (func (export "callback") (result i32) (i32.const 2))))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $first "libfirst.so" lazy local)
(assert_trap (invoke (dlsym $first "run")) "undefined symbol: callback")
(dlopen $second "libsecond.so" lazy local)
(assert_return (invoke (dlsym $first "run")) (i32.const 2))
