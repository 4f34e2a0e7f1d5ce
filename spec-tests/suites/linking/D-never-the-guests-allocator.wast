;; A library's memory does not come from a malloc that some object exports.
;; Pins D22.
;; Elsewhere: Emscripten calls malloc of the main module, whose heap then holds the library.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 100 4)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (func (export "f"))))
(program
  (module
    (import "env" "memory" (memory 1))
    (func (export "malloc") (param i32) (result i32) unreachable)
    (func (export "calloc") (param i32 i32) (result i32) unreachable)
    (func (export "sbrk") (param i32) (result i32) unreachable)
    (func (export "aligned_alloc") (param i32 i32) (result i32) unreachable)))
(dlopen $a "liba.so" now)
(assert_events "publish main" "publish liba.so")
