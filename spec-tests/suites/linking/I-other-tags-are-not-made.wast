;; A tag of another name than the two is not made by the loader: nobody exports it, so it is undefined.
;; Pins D28, D29.

(library "liba.so" (module (@dylink.0) (import "env" "my_tag" (tag (param i64)))))
(program (module))
(assert_unchanged (dlopen "liba.so" now) "undefined symbol: my_tag")
(assert_unchanged (dlopen "liba.so" lazy) "undefined symbol: my_tag")
