;; dlsym does not give the loader's hooks and bases.
;; Pins ABI, D18.

(library "liba.so"
  (module
    (@dylink.0)
    (func (export "__wasm_call_ctors"))
    (func (export "__wasm_apply_data_relocs"))
    (global (export "__tls_size") i32 (i32.const 0))
    (global (export "__dso_handle") i32 (i32.const 0))))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $a "liba.so" now)
(assert_dlerror (dlsym $a "__wasm_call_ctors") "undefined symbol: __wasm_call_ctors")
(assert_dlerror (dlsym $a "__wasm_apply_data_relocs") "undefined symbol: __wasm_apply_data_relocs")
(assert_dlerror (dlsym $a "__tls_size") "undefined symbol: __tls_size")
(assert_dlerror (dlsym $a "__dso_handle") "undefined symbol: __dso_handle")
