;; A bad mode is an error for the main program too.
;; Pins D27.

(program (module))
(assert_unchanged (dlopen main 0x10000) "")
(dlopen $m main lazy)
