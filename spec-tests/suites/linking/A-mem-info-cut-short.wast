;; mem-info has four numbers; with three it is malformed.
;; Pins ABI, errors.

(library "libbad.so" (module binary
  "\00asm\01\00\00\00"
  "\00\0e\08dylink.0\01\03\04\02\00"))
(library "libgood.so" (module (@dylink.0)))
(program (module))
(assert_unchanged (dlopen "libbad.so" now) "/lib/libbad.so: malformed dylink")
(assert_unchanged (dlopen "libbad.so" now) "/lib/libbad.so: malformed dylink")
(dlopen "libgood.so" now)
