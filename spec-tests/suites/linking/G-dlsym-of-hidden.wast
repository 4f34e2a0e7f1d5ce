;; dlsym does not give hidden and local exports.
;; Pins D30.

(library "liba.so"
  (module
    (@dylink.0 (export-info "h" visibility-hidden) (export-info "l" binding-local))
    (func (export "h"))
    (func (export "l"))))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $a "liba.so" now)
(assert_dlerror (dlsym $a "h") "undefined symbol: h")
(assert_dlerror (dlsym $a "l") "undefined symbol: l")
