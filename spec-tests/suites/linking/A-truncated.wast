;; A file that ends too early is said to be truncated.
;; Pins search, errors.

(library "liba.so" (module binary "\00asm\01\00\00\00" "\00\09\08dylink.0" "\01\04\01\60\00"))
(program (module))
(assert_unchanged (dlopen "liba.so" now) "/lib/liba.so: truncated")
