;; Two libraries that need each other hold each other's data addresses.
;; Pins D9.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 4 2)) (needed "libb.so"))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "GOT.mem" "y" (global $y (mut i32)))
    (global (export "x") i32 (i32.const 0))
    (data (global.get $memory_base) "\0a\00\00\00")
    (func (export "read_y") (result i32) (i32.load (global.get $y)))))
(library "libb.so"
  (module
    (@dylink.0 (mem-info (memory 4 2)) (needed "liba.so"))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "GOT.mem" "x" (global $x (mut i32)))
    (global (export "y") i32 (i32.const 0))
    (data (global.get $memory_base) "\14\00\00\00")
    (func (export "read_x") (result i32) (i32.load (global.get $x)))))
(program
  (module
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $a "liba.so" now)
(assert_return (invoke (dlsym $a "read_y")) (i32.const 20))
(assert_return (invoke (dlsym $a "read_x")) (i32.const 10))
