;; Slots that a failed open would have given are free again: the next function gets the first of them.
;; Pins D7, D19.

(library "liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(library "libbad.so"
  (module
    (@dylink.0 (needed "liba.so"))
    (import "GOT.func" "f" (global (mut i32)))
    (import "GOT.func" "nowhere" (global (mut i32)))))
(program
  (module
    (import "env" "__indirect_function_table" (table $t 1 funcref))
    (func (export "size") (result i32) (table.size $t))))
(assert_unchanged (dlopen "libbad.so" now) "undefined symbol: nowhere")
(assert_return (invoke "size") (i32.const 1))
(dlopen $a "liba.so" now)
(assert_address (dlsym $a "f") (i32.const 1))
