;; The events of a start come in the order of the transaction: map, plan, place, bind, commit, relocate, publish,
;;   initialise.
;; Pins D10, D11, log.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 8 2)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (func $s)
    (start $s)
    (global (export "x") i32 (i32.const 0))
    (func (export "__wasm_apply_data_relocs"))
    (func (export "__wasm_call_ctors"))))
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "memory" (memory 1))
    (import "GOT.mem" "x" (global (mut i32)))))
(assert_events
  "map main" "map liba.so"
  "plan main,liba.so"
  "cell main GOT.mem.x liba.so"
  "start liba.so"
  "reloc liba.so __wasm_apply_data_relocs"
  "publish main,liba.so"
  "ctor liba.so __wasm_call_ctors")
