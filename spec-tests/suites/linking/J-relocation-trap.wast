;; A trap of a relocation function comes before publication, and is taken back as that of a start function is.
;; Pins D11, D19.

(library "libgood.so" (module (@dylink.0) (func (export "g") (result i32) (i32.const 1))))
(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 16 0)) (needed "libb.so"))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (func (export "__wasm_apply_data_relocs") unreachable)))
(library "libb.so"
  (module
    (@dylink.0 (mem-info (memory 16 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (func (export "__wasm_apply_data_relocs") (i32.store (global.get $memory_base) (i32.const 7)))))
(program (module (import "env" "memory" (memory 1))))
(assert_unchanged (dlopen "liba.so" now) "liba.so:")
(dlopen $g "libgood.so" now)
(assert_return (invoke $g "g") (i32.const 1))
