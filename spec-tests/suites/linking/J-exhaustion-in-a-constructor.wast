;; A constructor that exhausts the call stack is as one that traps.
;; Pins D20.

(library "liba.so"
  (module
    (@dylink.0)
    (func $f (export "__wasm_call_ctors") (call $f) (call $f))
    (func (export "g") (result i32) (i32.const 1))))
(program (module))
(assert_exhaustion (dlopen "liba.so" now) "call stack exhausted")
(dlopen $a "liba.so" now)
(assert_return (invoke $a "g") (i32.const 1))
