;; The constructor of a dependency traps, so that the root's never begins: when both are unloaded, only the dependency is finalised.
;; Pins D20, D21.
;; Elsewhere: in ELF the process is gone.

(library "liba.so"
  (module
    (@dylink.0 (needed "libdep.so"))
    (import "env" "note" (func $note (param i32)))
    (func (export "__wasm_call_ctors") (call $note (i32.const 1)))
    (func (export "__wasm_call_dtors") (call $note (i32.const 2)))))
(library "libdep.so"
  (module
    (@dylink.0)
    (import "env" "note" (func $note (param i32)))
    (func (export "__wasm_call_ctors") (call $note (i32.const 3)) unreachable)
    (func (export "__wasm_call_dtors") (call $note (i32.const 4)))))
(program
  (module
    (global $order (mut i32) (i32.const 0))
    (func (export "note") (param i32)
      (global.set $order (i32.add (i32.mul (global.get $order) (i32.const 10)) (local.get 0))))
    (func (export "order") (result i32) (global.get $order)))
  (profile "elf-unload"))
(assert_trap (dlopen "liba.so" now) "unreachable")
(dlopen $a "liba.so" now noload)
(dlclose $a)
(dlclose $a)
(assert_return (invoke "order") (i32.const 34))
(assert_dlerror (dlopen "liba.so" now noload) "")
