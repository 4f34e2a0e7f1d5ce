;; A component is said to be one.
;; Pins search, errors.

(library "libc.so" (module binary "\00asm\0d\00\01\00"))
(program (module))
(assert_unchanged (dlopen "libc.so" now) "/lib/libc.so: a WebAssembly component, not a module")
