;; A function that the loader would call has the type that it calls it with, or the file is no library.
;; Pins D15, D19.

(library "libc.so" (module (@dylink.0) (func (export "__wasm_call_ctors") (param i32))))
(library "libr.so" (module (@dylink.0) (func (export "__wasm_apply_data_relocs") (result i32) (i32.const 1))))
(library "libi.so" (module (@dylink.0) (func (export "_initialize") (result i32) (i32.const 1))))
(library "libt.so"
  (module (@dylink.0) (global (export "__tls_size") i32 (i32.const 8)) (func (export "__wasm_init_tls"))))
(library "libalign.so"
  (module (@dylink.0) (global (export "__tls_size") i32 (i32.const 8)) (global (export "__tls_align") i32 (i32.const 3))))
(library "libzero.so"
  (module
    (@dylink.0 (mem-info (memory 16 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global i32))
    (global (export "__tls_size") i32 (i32.const 8))
    (global (export "__tls_align") i32 (i32.const 0))
    (global $at (mut i32) (i32.const 0))
    (func (export "__wasm_init_tls") (param i32) (i32.store (local.get 0) (i32.const 5)) (global.set $at (local.get 0)))
    (func (export "read") (result i32) (i32.load (global.get $at)))))
(program (module (import "env" "memory" (memory 1))))
(assert_unchanged (dlopen $c "libc.so" now) "/lib/libc.so: its __wasm_call_ctors is [i32] → [], not [] → []")
(assert_unchanged (dlopen $r "libr.so" now) "/lib/libr.so: its __wasm_apply_data_relocs is [] → [i32], not [] → []")
(assert_unchanged (dlopen $i "libi.so" now) "/lib/libi.so: its _initialize is [] → [i32], not [] → []")
(assert_unchanged (dlopen $t "libt.so" now) "/lib/libt.so: its __wasm_init_tls is [] → [], not [i32] → []")
(assert_unchanged (dlopen $x "libalign.so" now) "/lib/libalign.so: its __tls_align is 3, which is no power of two")
(dlopen $z "libzero.so" now)
(assert_return (invoke $z "read") (i32.const 5))
