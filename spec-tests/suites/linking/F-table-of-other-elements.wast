;; The loader puts no function into a table that cannot hold it: there is an error, and nothing changes.
;; Pins D7, D19.

(library "liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(library "libuse.so"
  (module (@dylink.0 (needed "liba.so")) (import "GOT.func" "f" (global (mut i32)))))
(program
  (module
    (table (export "__indirect_function_table") 4 externref)
    (func (export "size") (result i32) (table.size))))
(dlopen $a "liba.so" now)
(assert_dlerror (dlsym $a "f") "the program’s table, whose elements are externref, cannot hold f of liba.so")
(assert_unchanged (dlopen $u "libuse.so" now) "the program’s table, whose elements are externref, cannot hold f of liba.so")
(assert_return (invoke "size") (i32.const 4))

(program
  (module
    (type $v (func (result i32)))
    (table (export "__indirect_function_table") 4 (ref $v) (ref.func $g))
    (func (export "f0") (param i32) (result i32) (i32.const 1))
    (func $g (export "g") (type $v) (i32.const 7))
    (func (export "size") (result i32) (table.size))))
(assert_dlerror (dlsym default "f0") "the program’s table, whose elements are")
(assert_return (invoke (dlsym default "g")) (i32.const 7))
