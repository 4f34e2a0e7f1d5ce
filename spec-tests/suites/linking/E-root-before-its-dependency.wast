;; Loaded together, the root comes first: its definition is used by what it needs.
;; Pins D1, D2.

(library "libdep.so"
  (module
    (@dylink.0)
    (import "env" "f" (func $f (result i32)))
    (func (export "f") (result i32) (i32.const 1))
    (func (export "run") (result i32) (call $f))))
(library "liba.so" (module (@dylink.0 (needed "libdep.so")) (func (export "f") (result i32) (i32.const 2))))
(program (module))
(dlopen $a "liba.so" now local)
(dlopen $d "libdep.so" now local)
(assert_return (invoke $d "run") (i32.const 2))
