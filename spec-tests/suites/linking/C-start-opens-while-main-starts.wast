;; A library that a start function opens while the program starts is published before main; main is the first of the link map all the same.
;; Pins D10, D18.
;; Elsewhere: no start function of ELF runs before main is in the link map.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 16 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "dlopen" (func $dlopen (param i32 i32) (result i32)))
    (data (global.get $memory_base) "libb.so\00")
    (func $s (drop (call $dlopen (global.get $memory_base) (i32.const 2))))
    (start $s)))
(library "libb.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 2))))
(library "libc.so" (module (@dylink.0) (func (export "g") (result i32) (i32.const 3))))
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (func (export "f") (result i32) (i32.const 1)))
  (profile "elf-unload"))
(assert_events "publish libb.so" "publish main,liba.so")
(assert_return (invoke "f") (i32.const 1))
(dlopen $b "libb.so" now noload)
(assert_return (invoke $b "f") (i32.const 2))
(dlopen $main main now)
(assert_return (invoke $main "f") (i32.const 1))
;; what is unloaded is nothing that main needs
(dlopen $c "libc.so" now)
(assert_return (dlclose $c) (i32.const 0))
(dlopen $a "liba.so" now noload)
(assert_return (invoke (dlsym main "f")) (i32.const 1))
(assert_invariants)
