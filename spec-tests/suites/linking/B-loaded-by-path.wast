;; A library that was opened by its path is not found by its bare name where no directory of the search has it: there is
;;   no DT_SONAME.
;; Pins D17, search.
;; Elsewhere: ELF libraries have a soname, by which they would be found.

(library "/opt/liba.so" (module (@dylink.0)))
(program (module))
(dlopen $a "/opt/liba.so" now)
(assert_unchanged (dlopen "liba.so" now) "liba.so: not found")
