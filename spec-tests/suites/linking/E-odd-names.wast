;; A symbol may have any name, those that the loader's language gives a meaning too, the empty one, and those of the
;;   other namespaces.
;; Pins ABI.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 4 2)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (global (export "hasOwnProperty") i32 (i32.const 0))
    (func (export "__proto__") (result i32) (i32.const 1))
    (func (export "constructor") (result i32) (i32.const 2))
    (func (export "") (result i32) (i32.const 4))
    (func (export "GOT.func") (result i32) (i32.const 8))))
(library "libu.so"
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "__proto__" (func $a (result i32)))
    (import "env" "constructor" (func $b (result i32)))
    (import "env" "" (func $c (result i32)))
    (import "env" "GOT.func" (func $d (result i32)))
    (import "GOT.mem" "hasOwnProperty" (global $x (mut i32)))
    (func (export "run") (result i32)
      (i32.add (i32.add (call $a) (call $b)) (i32.add (call $c) (call $d))))))
(library "libv.so" (module (@dylink.0) (import "env" "toString" (func))))
(program (module (import "env" "memory" (memory 1)) (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $u "libu.so" now)
(assert_return (invoke $u "run") (i32.const 15))
(assert_return (invoke (dlsym $u "__proto__")) (i32.const 1))
(assert_dlerror (dlsym $u "valueOf") "undefined symbol: valueOf")
(assert_unchanged (dlopen "libv.so" now) "undefined symbol: toString")
