;; A relocation writes into data the address of a datum and of a function of another library.
;; Pins D11.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 8 2)) (needed "libb.so"))
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "GOT.mem" "x" (global $x (mut i32)))
    (import "GOT.func" "f" (global $f (mut i32)))
    (type $t (func (result i32)))
    (func (export "__wasm_apply_data_relocs")
      (i32.store (global.get $memory_base) (i32.add (global.get $x) (i32.const 4)))
      (i32.store offset=4 (global.get $memory_base) (global.get $f)))
    (func (export "load") (result i32) (i32.load (i32.load (global.get $memory_base))))
    (func (export "call") (result i32) (call_indirect (type $t) (i32.load offset=4 (global.get $memory_base))))))
(library "libb.so"
  (module
    (@dylink.0 (mem-info (memory 8 2)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (global (export "x") i32 (i32.const 0))
    (data (global.get $memory_base) "\00\00\00\00\37\00\00\00")
    (func (export "f") (result i32) (i32.const 66))))
(program
  (module
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $a "liba.so" now)
(assert_return (invoke $a "load") (i32.const 55))
(assert_return (invoke $a "call") (i32.const 66))
