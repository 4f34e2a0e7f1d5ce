;; An exception goes through a library that does not know its tag.
;; Pins D29.

(library "libapply.so"
  (module
    (@dylink.0)
    (import "env" "__indirect_function_table" (table 1 funcref))
    (type $t (func))
    (func (export "apply") (param i32) (call_indirect (type $t) (local.get 0)))))
(program
  (module
    (@dylink.0 (needed "libapply.so") (mem-info (table 1 0)))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "__table_base" (global $table_base i32))
    (import "env" "__cpp_exception" (tag $e (param i32)))
    (import "env" "apply" (func $apply (param i32)))
    (func $raise (throw $e (i32.const 21)))
    (elem (global.get $table_base) func $raise)
    (func (export "run") (result i32)
      (block $h (result i32)
        (try_table (catch $e $h) (call $apply (global.get $table_base)))
        (i32.const -1)))))
(assert_return (invoke "run") (i32.const 21))
