;; What a library has got from `dlsym` of RTLD_DEFAULT, as by a reference of its own, stays while the library does; what it got
;;   from a handle is held by the handle.
;; Pins D21.
;; Elsewhere: glibc records such a dependency likewise, of RTLD_DEFAULT alone.

(library "liba.so"
  (module
    (@dylink.0)
    (import "env" "note" (func $note (param i32)))
    (func (export "__wasm_call_dtors") (call $note (i32.const 1)))
    (func (export "f") (result i32) (i32.const 7))))
(library "libb.so"
  (module
    (@dylink.0 (mem-info (memory 8 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "__indirect_function_table" (table 0 funcref))
    (import "env" "dlsym" (func $dlsym (param i32 i32) (result i32)))
    (data (global.get $memory_base) "f\00")
    (global $p (mut i32) (i32.const 0))
    (func (export "look") (param i32) (global.set $p (call $dlsym (local.get 0) (global.get $memory_base))))
    (func (export "use") (result i32) (call_indirect (result i32) (global.get $p)))))
(program
  (module
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (global $order (mut i32) (i32.const 0))
    (func (export "note") (param i32)
      (global.set $order (i32.add (i32.mul (global.get $order) (i32.const 10)) (local.get 0))))
    (func (export "order") (result i32) (global.get $order)))
  (profile "elf-unload"))
(dlopen $a "liba.so" now global)
(dlopen $b "libb.so" now)
(invoke $b "look" (i32.const 0))
(dlclose $a)
(assert_return (invoke "order") (i32.const 0))
(assert_return (invoke $b "use") (i32.const 7))
(dlclose $b)
(assert_return (invoke "order") (i32.const 1))
