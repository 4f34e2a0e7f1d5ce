;; A subsection that is not known is skipped; the others count.
;; Pins ABI.

(library "liba.so"
  (module
    (@dylink.0 (subsection 99 "whatever\00\ff") (needed "libb.so") (subsection 7 "") (export-info "f" visibility-hidden))
    (func (export "f"))))
(library "libb.so" (module (@dylink.0) (func (export "b"))))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $a "liba.so" now)
(dlsym $a "b")
(assert_dlerror (dlsym $a "f") "undefined symbol: f")
