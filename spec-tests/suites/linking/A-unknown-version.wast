;; Another version of the binary format is not taken for version 1.
;; Pins search, errors.

(library "liba.so" (module binary "\00asm\02\00\00\00"))
(program (module))
(assert_unchanged (dlopen "liba.so" now) "/lib/liba.so: malformed module")
