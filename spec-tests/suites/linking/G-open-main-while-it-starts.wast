;; A start function asks for the main program, which is still being loaded: there is a handle, and it sees the global scope.
;; Pins D12, D18, D32.
;; Elsewhere: no start function of ELF runs before main is in the link map.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 8 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "dlopen" (func $dlopen (param i32 i32) (result i32)))
    (import "env" "dlsym" (func $dlsym (param i32 i32) (result i32)))
    (import "env" "note" (func $note (param i32)))
    (type $t (func (result i32)))
    (data (global.get $memory_base) "f\00")
    (func $s
      (call $note
        (call_indirect (type $t)
          (call $dlsym (call $dlopen (i32.const 0) (i32.const 2)) (global.get $memory_base)))))
    (start $s)))
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (global $order (mut i32) (i32.const 0))
    (func (export "note") (param i32) (global.set $order (local.get 0)))
    (func (export "order") (result i32) (global.get $order))
    (func (export "f") (result i32) (i32.const 7))))
(assert_return (invoke "order") (i32.const 7))
(dlopen $main main now)
(assert_return (invoke $main "order") (i32.const 7))
(assert_return (dlclose $main) (i32.const 0))
(assert_return (dlclose $main) (i32.const 0))
(assert_dlerror (dlclose $main) "invalid handle")
