;; A constructor function that is hidden is called all the same: hooks are for the loader.
;; Pins D30.

(library "liba.so"
  (module
    (@dylink.0 (export-info "__wasm_call_ctors" visibility-hidden))
    (global $n (mut i32) (i32.const 0))
    (func (export "__wasm_call_ctors") (global.set $n (i32.const 1)))
    (func (export "ran") (result i32) (global.get $n))))
(program (module))
(dlopen $a "liba.so" now)
(assert_return (invoke $a "ran") (i32.const 1))
