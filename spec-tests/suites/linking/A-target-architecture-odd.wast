;; Subsection 6 whose contents are no string is skipped as any that is not known.
;; Pins ABI.

(library "liba.so" (module binary
  "\00asm\01\00\00\00"
  "\00\19\08dylink.0\06\03\ff\ff\ff\02\09\01\07libb.so"))
(library "libb.so" (module (@dylink.0) (func (export "b"))))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $a "liba.so" now)
(dlsym $a "b")
