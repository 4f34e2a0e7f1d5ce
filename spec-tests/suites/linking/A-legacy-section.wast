;; The section of before 2021, dylink, is understood: sizes and needed libraries.
;; Pins ABI.

(library "liba.so"
  (module
    (@dylink (mem-info (memory 8 3) (table 1 0)) (needed "libb.so"))
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "__table_base" (global $table_base i32))
    (global (export "x") i32 (i32.const 4))
    (func $f (export "f") (result i32) (i32.load offset=4 (global.get $memory_base)))
    (elem (global.get $table_base) func $f)
    (data (global.get $memory_base) "\00\00\00\00\2a\00\00\00")))
(library "libb.so" (module (@dylink.0) (func (export "b"))))
(program (module (import "env" "memory" (memory 1)) (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $a "liba.so" now)
(dlsym $a "b")
(assert_return (invoke (dlsym $a "f")) (i32.const 42))
(assert_base $a memory (i32.const 131072))
(assert_address (dlsym $a "x") (i32.const 131076))
