;; A library whose symbol somebody was bound to stays, although nobody names it as needed.
;; Pins D21.
;; Elsewhere: glibc records such a dependency at relocation and keeps the library.

(library "liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(library "libu.so"
  (module
    (@dylink.0)
    (import "env" "f" (func $f (result i32)))
    (func (export "run") (result i32) (call $f))))
(library "libv.so"
  (module
    (@dylink.0)
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "GOT.func" "f" (global $f (mut i32)))
    (type $t (func (result i32)))
    (func (export "run") (result i32) (call_indirect (type $t) (global.get $f)))))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))) (profile "elf-unload"))
(dlopen $a "liba.so" now global)
(dlopen $u "libu.so" now)
(dlopen $v "libv.so" now)
(dlclose $a)
(assert_return (invoke $u "run") (i32.const 1))
(assert_return (invoke $v "run") (i32.const 1))
(assert_events "unmap")
