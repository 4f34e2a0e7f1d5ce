;; The first definition in the scope is taken, although it is weak and a later one is strong.
;; Pins D5.
;; Elsewhere: the same in glibc (without LD_DYNAMIC_WEAK) and musl; a static linker would take the strong one, and so do
;;   loaders that copied its rule.

(library "liba.so"
  (module
    (@dylink.0 (export-info "f" binding-weak))
    (func (export "f") (result i32) (i32.const 1))))
(library "libb.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 2))))
(program
  (module
    (@dylink.0 (needed "liba.so" "libb.so"))
    (import "env" "f" (func $f (result i32)))
    (func (export "run") (result i32) (call $f))))
(assert_return (invoke "run") (i32.const 1))
