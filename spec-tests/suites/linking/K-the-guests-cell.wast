;; A cell is a global of its object: what the guest writes there stays, and no later load changes it.
;; Pins D2, D4.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 4 2)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (global (export "x") i32 (i32.const 0))))
(library "libb.so"
  (module
    (@dylink.0)
    (import "env" "memory" (memory 1))
    (import "GOT.mem" "x" (global $x (mut i32)))
    (func (export "y") (result i32) (global.get $x))))
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "memory" (memory 1))
    (import "GOT.mem" "x" (global $x (mut i32)))
    (func (export "get") (result i32) (global.get $x))
    (func (export "set") (param i32) (global.set $x (local.get 0)))))
(assert_return (invoke "get") (i32.const 16))
(invoke "set" (i32.const 77))
(dlopen "libb.so" now global)
(assert_return (invoke "get") (i32.const 77))
(assert_got main "GOT.mem" "x" (i32.const 77))
(assert_invariants)
