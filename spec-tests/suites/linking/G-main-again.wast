;; After a close the main program can be opened again, and its handle works.
;; Pins D21, D32.

(program
  (module
    (import "env" "__indirect_function_table" (table 1 funcref))
    (func (export "f") (result i32) (i32.const 1))))
(dlopen $m main now)
(dlopen $n main now)
(assert_same $m $n)
(assert_return (dlclose $m) (i32.const 0))
(assert_return (invoke (dlsym $n "f")) (i32.const 1))
(assert_return (dlclose $n) (i32.const 0))
(dlopen $k main now)
(assert_return (invoke (dlsym $k "f")) (i32.const 1))
