;; The old section with less than its four numbers and its list is malformed.
;; Pins ABI, errors.

(library "libbad.so" (module binary
  "\00asm\01\00\00\00"
  "\00\0a\06dylink\00\00\00"))
(library "libgood.so" (module (@dylink.0)))
(program (module))
(assert_unchanged (dlopen "libbad.so" now) "/lib/libbad.so: malformed dylink")
(assert_unchanged (dlopen "libbad.so" now) "/lib/libbad.so: malformed dylink")
(dlopen "libgood.so" now)
