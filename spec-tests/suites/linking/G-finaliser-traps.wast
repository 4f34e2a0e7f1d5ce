;; A trap of a finaliser goes on through dlclose.
;; Pins D20, D21.

(library "liba.so" (module (@dylink.0) (func (export "__wasm_call_dtors") unreachable)))
(program (module (func (export "f") (result i32) (i32.const 1))) (profile "elf-unload"))
(dlopen $a "liba.so" now)
(assert_trap (dlclose $a) "unreachable")
(assert_return (invoke "f") (i32.const 1))
(assert_invariants)
