;; A call that a library makes to its own function without an import stays there, even if main interposes the symbol;
;;   what goes through an import or the GOT is interposed.
;; Pins D8.
;; Elsewhere: ELF code compiled with -fPIC goes through the PLT and is interposed; Wasm toolchains bind the call when
;;   they link.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (table 1 0)))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "__table_base" (global $table_base i32))
    (import "env" "f" (func $imported (result i32)))
    (import "GOT.func" "f" (global $pf (mut i32)))
    (type $t (func (result i32)))
    (func $f (export "f") (result i32) (i32.const 1))
    (elem (global.get $table_base) func $f)
    (func (export "direct") (result i32) (call $f))
    (func (export "through-import") (result i32) (call $imported))
    (func (export "through-got") (result i32) (call_indirect (type $t) (global.get $pf)))
    (func (export "through-own-slot") (result i32) (call_indirect (type $t) (global.get $table_base)))))
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (func (export "f") (result i32) (i32.const 2))))
(dlopen $a "liba.so" now)
(assert_return (invoke $a "direct") (i32.const 1))
(assert_return (invoke $a "through-import") (i32.const 2))
(assert_return (invoke $a "through-got") (i32.const 2))
(assert_return (invoke $a "through-own-slot") (i32.const 1))
