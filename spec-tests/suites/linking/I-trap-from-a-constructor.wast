;; A trap of a constructor is no error of C: it goes on. The object stays loaded.
;; Pins D20.
;; Elsewhere: Emscripten's next dlopen of it succeeds as if nothing had been; in ELF the process is gone.

(library "liba.so"
  (module
    (@dylink.0)
    (func (export "__wasm_call_ctors") unreachable)
    (func (export "f") (result i32) (i32.const 5))))
(program (module))
(assert_trap (dlopen "liba.so" now) "unreachable")
(dlopen $a "liba.so" now noload)
(assert_return (invoke $a "f") (i32.const 5))
