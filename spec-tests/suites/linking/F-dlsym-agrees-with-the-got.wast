;; dlsym gives the address that GOT.func has.
;; Pins D7.

(library "liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(library "libu.so"
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "GOT.func" "f" (global $f (mut i32)))
    (import "env" "dlsym" (func $dlsym (param i32 i32) (result i32)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (data (global.get $memory_base) "f\00")
    (func (export "same") (result i32)
      (i32.eq (global.get $f) (call $dlsym (i32.const 0) (global.get $memory_base))))))
(program
  (module
    (@dylink.0 (needed "libu.so"))
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $u "libu.so" now)
(assert_return (invoke $u "same") (i32.const 1))
(assert_same (dlsym default "f") (dlsym $u "f"))
