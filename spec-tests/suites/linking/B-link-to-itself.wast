;; Links in a circle are not found.
;; Pins search.

(symlink "liba.so" "libb.so")
(symlink "libb.so" "liba.so")
(program (module))
(assert_unchanged (dlopen "liba.so" now) "liba.so: not found")
