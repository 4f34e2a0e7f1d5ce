;; Export flags count wherever their subsection stands, and however many subsections follow it.
;; Pins ABI, D30.
;; Elsewhere: a reader was seen that forgets the flags when another subsection follows export-info.

(library "liba.so"
  (module
    (@dylink.0
      (export-info "f" visibility-hidden)
      (mem-info (memory 0 0))
      (needed "libb.so")
      (export-info "g" binding-local)
      (import-info "env" "h" binding-weak undefined))
    (import "env" "h" (func $h))
    (func (export "f"))
    (func (export "g"))
    (func (export "k") (call $h))))
(library "libb.so" (module (@dylink.0)))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $a "liba.so" now)
(assert_dlerror (dlsym $a "f") "undefined symbol: f")
(assert_dlerror (dlsym $a "g") "undefined symbol: g")
(dlsym $a "k")
(assert_trap (invoke $a "k") "undefined weak function: h")
