;; A native shared library is said to be one.
;; Pins search, errors.

(library "libm.so" (module binary "\7fELF\02\01\01\00\00\00\00\00\00\00\00\00\03\00\3e\00"))
(program (module))
(assert_unchanged (dlopen "libm.so" now) "/lib/libm.so: an ELF file, not a WebAssembly module")
