;; A start function opens and closes a library while the program starts: it is unloaded, and nothing that main needs is.
;; Pins D21.
;; Elsewhere: no start function of ELF runs before main is in the link map.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 16 0)) (needed "libdep.so"))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "dlopen" (func $dlopen (param i32 i32) (result i32)))
    (import "env" "dlclose" (func $dlclose (param i32) (result i32)))
    (import "env" "note" (func $note (param i32)))
    (data (global.get $memory_base) "libb.so\00")
    (func $s
      (call $note
        (i32.add (i32.const 3) (call $dlclose (call $dlopen (global.get $memory_base) (i32.const 2))))))
    (start $s)))
(library "libdep.so"
  (module
    (@dylink.0)
    (import "env" "note" (func $note (param i32)))
    (func (export "__wasm_call_dtors") (call $note (i32.const 9)))))
(library "libb.so"
  (module
    (@dylink.0)
    (import "env" "note" (func $note (param i32)))
    (func (export "__wasm_call_ctors") (call $note (i32.const 1)))
    (func (export "__wasm_call_dtors") (call $note (i32.const 2)))))
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "memory" (memory 1))
    (global $order (mut i32) (i32.const 0))
    (func (export "note") (param i32)
      (global.set $order (i32.add (i32.mul (global.get $order) (i32.const 10)) (local.get 0))))
    (func (export "order") (result i32) (global.get $order)))
  (profile "elf-unload"))
(assert_return (invoke "order") (i32.const 123))
(assert_dlerror (dlopen "libb.so" now noload) "")
(dlopen "libdep.so" now noload)
(assert_invariants)
