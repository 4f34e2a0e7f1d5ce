;; A slot that a later segment, or the guest, has filled with another function is not the first one's: that gets another.
;; Pins D7.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 0 0) (table 4 0)))
    (import "env" "__indirect_function_table" (table 4 funcref))
    (import "env" "__table_base" (global $table_base i32))
    (elem (global.get $table_base) func $f $h)
    (elem (global.get $table_base) func $g)
    (func $f (export "f") (result i32) (i32.const 1))
    (func $g (export "g") (result i32) (i32.const 2))
    (func $h (export "h") (result i32) (i32.const 3))
    (func (export "overwrite") (table.set (i32.add (global.get $table_base) (i32.const 1)) (ref.func $g)))))
(library "libuse.so"
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "__indirect_function_table" (table 0 funcref))
    (import "GOT.func" "f" (global $f (mut i32)))
    (func (export "call_f") (result i32) (call_indirect (result i32) (global.get $f)))))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $u "libuse.so" now)
(dlopen $a "liba.so" now)
(assert_return (invoke $u "call_f") (i32.const 1))
(assert_return (invoke (dlsym $a "f")) (i32.const 1))
(assert_return (invoke (dlsym $a "g")) (i32.const 2))
(invoke $a "overwrite")
(assert_return (invoke (dlsym $a "h")) (i32.const 3))
(assert_invariants)
