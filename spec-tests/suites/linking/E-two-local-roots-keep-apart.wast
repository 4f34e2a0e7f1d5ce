;; Two LOCAL roots that bring their own definition of a symbol each use their own: for calls, data and function
;;   addresses alike.
;; Pins D2.
;; Elsewhere: in a loader with one GOT cell a symbol, both roots use the data and the address of whichever came first.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 4 2)))
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "f" (func $f (result i32)))
    (import "GOT.mem" "x" (global $x (mut i32)))
    (import "GOT.func" "f" (global $pf (mut i32)))
    (type $t (func (result i32)))
    (func (export "f") (result i32) (i32.const 1))
    (global (export "x") i32 (i32.const 0))
    (data (global.get $memory_base) "\0b\00\00\00")
    (func (export "call") (result i32) (call $f))
    (func (export "load") (result i32) (i32.load (global.get $x)))
    (func (export "indirect") (result i32) (call_indirect (type $t) (global.get $pf)))))
(library "libb.so"
  (module
    (@dylink.0 (mem-info (memory 4 2)))
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "f" (func $f (result i32)))
    (import "GOT.mem" "x" (global $x (mut i32)))
    (import "GOT.func" "f" (global $pf (mut i32)))
    (type $t (func (result i32)))
    (func (export "f") (result i32) (i32.const 2))
    (global (export "x") i32 (i32.const 0))
    (data (global.get $memory_base) "\16\00\00\00")
    (func (export "call") (result i32) (call $f))
    (func (export "load") (result i32) (i32.load (global.get $x)))
    (func (export "indirect") (result i32) (call_indirect (type $t) (global.get $pf)))))
(program
  (module
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $a "liba.so" now local)
(dlopen $b "libb.so" now local)
(assert_return (invoke $a "call") (i32.const 1))
(assert_return (invoke $b "call") (i32.const 2))
(assert_return (invoke $a "load") (i32.const 11))
(assert_return (invoke $b "load") (i32.const 22))
(assert_return (invoke $a "indirect") (i32.const 1))
(assert_return (invoke $b "indirect") (i32.const 2))
