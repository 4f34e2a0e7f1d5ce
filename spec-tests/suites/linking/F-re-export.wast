;; A library that re-exports a function that it imports gives the address of the definer's.
;; Pins D7.

(library "liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(library "libb.so"
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "f" (func $f (result i32)))
    (export "g" (func $f))))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $b "libb.so" now)
(assert_same (dlsym $b "f") (dlsym $b "g"))
(assert_return (invoke (dlsym $b "g")) (i32.const 1))
