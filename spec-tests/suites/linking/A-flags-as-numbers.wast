;; Flags are bits: a number with several of them is their union, and bits that mean nothing here are passed over.
;; Pins ABI, D14, D30.

(library "liba.so"
  (module
    (@dylink.0 (export-info "f" 0x24) (export-info "g" 0xa0) (import-info "env" "w" 0x11) (import-info "env" "v" 0x80000011))
    (import "env" "w" (func))
    (import "env" "v" (func))
    (func (export "f"))
    (func (export "g"))))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $a "liba.so" now)
(assert_dlerror (dlsym $a "f") "undefined symbol: f")
(dlsym $a "g")
