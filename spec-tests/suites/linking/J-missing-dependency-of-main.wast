;; A program with a missing library three levels down does not start.
;; Pins D19, errors.

(library "liba.so" (module (@dylink.0 (needed "libb.so"))))
(library "libb.so" (module (@dylink.0 (needed "libc.so"))))
(assert_dlerror (program (module (@dylink.0 (needed "liba.so")))) "libc.so: not found, needed by main → liba.so → libb.so")
