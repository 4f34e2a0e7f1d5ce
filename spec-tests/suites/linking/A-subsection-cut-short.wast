;; A subsection whose contents are longer than its length is malformed: it may not read into the next one.
;; Pins ABI, errors.

(library "libbad.so" (module binary
  "\00asm\01\00\00\00"
  "\00\11\08dylink.0\01\03\00\00\00\02\01\00"))
(library "libgood.so" (module (@dylink.0)))
(program (module))
(assert_unchanged (dlopen "libbad.so" now) "/lib/libbad.so: malformed dylink")
(assert_unchanged (dlopen "libbad.so" now) "/lib/libbad.so: malformed dylink")
(dlopen "libgood.so" now)
