;; The first file of the name is taken: if it is no library, that is the error, and no other is looked for.
;; Pins search.
;; Elsewhere: glibc goes on only past libraries of another machine.

(library "/one/liba.so" (module binary "text"))
(library "/two/liba.so" (module (@dylink.0)))
(program (module) (path "/one" "/two"))
(assert_unchanged (dlopen "liba.so" now) "/one/liba.so: not a WebAssembly module")
