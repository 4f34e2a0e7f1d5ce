;; Two exports of one function have one address; two functions of the same body have two.
;; Pins D7.
;; Elsewhere: a loader that keeps slots by symbol gives an alias its own.

(library "liba.so"
  (module
    (@dylink.0)
    (func (export "f") (export "alias") (result i32) (i32.const 1))
    (func (export "twin") (result i32) (i32.const 1))))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $a "liba.so" now)
(assert_same (dlsym $a "f") (dlsym $a "alias"))
(assert_different (dlsym $a "f") (dlsym $a "twin"))
