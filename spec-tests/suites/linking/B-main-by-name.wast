;; The main program's file, opened by its path, is the main program.
;; Pins D17, D32.

(program (module))
(dlopen $m main now)
(dlopen $n "/main" now)
(assert_same $m $n)
