;; RTLD_NEXT is what follows the asking object in its scope: how an interposer finds what it wraps.
;; Pins D18.

(library "libwrap.so"
  (module
    (@dylink.0 (mem-info (memory 8 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "dlsym" (func $dlsym (param i32 i32) (result i32)))
    (type $t (func (result i32)))
    (data (global.get $memory_base) "f\00")
    (func (export "f") (result i32)
      (i32.add
        (i32.const 100)
        (call_indirect (type $t) (call $dlsym (i32.const -1) (global.get $memory_base)))))))
(library "liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 7))))
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "f" (func $f (result i32)))
    (func (export "run") (result i32) (call $f)))
  (preload "libwrap.so"))
(assert_return (invoke "run") (i32.const 107))
