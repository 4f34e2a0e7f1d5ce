;; A library catches an exception as a reference, cleans up, and throws it on; main still finds its tag.
;; Pins D29.

(library "libmid.so"
  (module
    (@dylink.0)
    (import "env" "raise" (func $raise))
    (global $cleaned (mut i32) (i32.const 0))
    (func (export "mid")
      (block $h (result exnref)
        (try_table (catch_all_ref $h) (call $raise))
        (return))
      (global.set $cleaned (i32.const 1))
      (throw_ref))
    (func (export "cleaned") (result i32) (global.get $cleaned))))
(program
  (module
    (@dylink.0 (needed "libmid.so"))
    (import "env" "__cpp_exception" (tag $e (param i32)))
    (import "env" "mid" (func $mid))
    (import "env" "cleaned" (func $cleaned (result i32)))
    (func (export "raise") (throw $e (i32.const 4)))
    (func (export "run") (result i32 i32)
      (block $h (result i32)
        (try_table (catch $e $h) (call $mid))
        (i32.const -1))
      (call $cleaned))))
(assert_return (invoke "run") (i32.const 4) (i32.const 1))
