;; In a cycle an immutable global whose initialiser reads another member's: dependencies are allocated first, so the
;;   value is there.
;; Pins D9, D28.

(library "liba.so"
  (module
    (@dylink.0 (needed "libb.so"))
    (import "env" "seed" (global $seed (mut i32)))
    (func (export "read") (result i32) (global.get $seed))))
(library "libb.so"
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "read" (func $read (result i32)))
    (global (export "seed") (mut i32) (i32.const 17))
    (func (export "run") (result i32) (call $read))))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $a "liba.so" now)
(assert_return (invoke (dlsym $a "run")) (i32.const 17))
