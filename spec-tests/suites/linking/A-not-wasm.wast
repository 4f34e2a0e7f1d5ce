;; A file that is not WebAssembly is said to be none.
;; Pins search, errors.

(library "readme.so" (module binary "GROUP ( libc.so.6 )\0a"))
(library "short.so" (module binary "\00as"))
(program (module))
(assert_unchanged (dlopen "readme.so" now) "/lib/readme.so: not a WebAssembly module")
(assert_unchanged (dlopen "short.so" now) "/lib/short.so:")
