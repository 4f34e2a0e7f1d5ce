;; Sizes and counts may be written with more bytes than they need, up to five.
;; Pins ABI.

(library "liba.so" (module binary
  "\00asm\01\00\00\00"
  "\00#\08dylink.0\01\0b\84\80\80\80\00\82\00\80\80\00\00\02\0b\81\80\00\07libb.so"))
(library "libb.so" (module (@dylink.0) (func (export "b"))))
(program
  (module
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (func (export "pages") (result i32) (memory.size))))
(dlopen $a "liba.so" now)
(assert_return (invoke "pages") (i32.const 3))
(dlsym $a "b")
