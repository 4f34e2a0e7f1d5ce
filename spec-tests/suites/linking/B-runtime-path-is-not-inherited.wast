;; A library's runtime path does not serve what its dependencies need.
;; Pins search.
;; Elsewhere: DT_RPATH was inherited, DT_RUNPATH is not.

(library "/opt/liba.so" (module (@dylink.0 (runtime-path "/private") (needed "libb.so"))))
(library "/private/libb.so" (module (@dylink.0 (needed "libc.so"))))
(library "/private/libc.so" (module (@dylink.0)))
(program (module))
(assert_unchanged (dlopen "/opt/liba.so" now) "libc.so: not found")
