;; A size beyond 32 bits is malformed.
;; Pins ABI, errors.

(library "libbad.so" (module binary
  "\00asm\01\00\00\00"
  "\00\13\08dylink.0\01\08\ff\ff\ff\ff\1f\00\00\00"))
(library "libgood.so" (module (@dylink.0)))
(program (module))
(assert_unchanged (dlopen "libbad.so" now) "/lib/libbad.so: malformed dylink")
(assert_unchanged (dlopen "libbad.so" now) "/lib/libbad.so: malformed dylink")
(dlopen "libgood.so" now)
