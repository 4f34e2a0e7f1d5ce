;; A constructor in a cycle reads a pointer of the other member that its relocations have written.
;; Pins D11.
;; Elsewhere: wrong where relocations and constructors of one library run before the next one's.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 8 2)) (needed "libb.so"))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (global (export "pointer_a") i32 (i32.const 0))
    (data (i32.add (global.get $memory_base) (i32.const 4)) "\21\00\00\00")
    (func (export "__wasm_apply_data_relocs")
      (i32.store (global.get $memory_base) (i32.add (global.get $memory_base) (i32.const 4))))))
(library "libb.so"
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "memory" (memory 1))
    (import "GOT.mem" "pointer_a" (global $p (mut i32)))
    (global $seen (mut i32) (i32.const 0))
    (func (export "__wasm_call_ctors") (global.set $seen (i32.load (i32.load (global.get $p)))))
    (func (export "seen") (result i32) (global.get $seen))))
(program (module (import "env" "memory" (memory 1))))
(dlopen $a "liba.so" now)
(dlopen $b "libb.so" now)
(assert_return (invoke $b "seen") (i32.const 33))
