;; Only segments of the program's table say which slot a function has: those of a table of the module's own do not.
;; Pins D7.

(program
  (module
    (memory (export "memory") 1)
    (table $t0 (export "__indirect_function_table") 4 funcref)
    (table $t1 10 funcref)
    (elem (table $t0) (i32.const 1) func $g)
    (elem (table $t1) (i32.const 1) func $f)
    (func $f (export "f") (result i32) (i32.const 11))
    (func $g (export "g") (result i32) (i32.const 22))))
(assert_return (invoke (dlsym default "f")) (i32.const 11))
(assert_return (invoke (dlsym default "g")) (i32.const 22))
(assert_address (dlsym default "g") (i32.const 1))
(assert_invariants)
