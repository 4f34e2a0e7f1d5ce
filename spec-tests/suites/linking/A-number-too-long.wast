;; A size in more than five bytes, or beyond 32 bits, is malformed.
;; Pins ABI, errors.

(library "libbad.so" (module binary
  "\00asm\01\00\00\00"
  "\00\14\08dylink.0\01\09\80\80\80\80\80\00\00\00\00"))
(library "libgood.so" (module (@dylink.0)))
(program (module))
(assert_unchanged (dlopen "libbad.so" now) "/lib/libbad.so: malformed dylink")
(assert_unchanged (dlopen "libbad.so" now) "/lib/libbad.so: malformed dylink")
(dlopen "libgood.so" now)
