;; An empty name is the main program, as null is.
;; Pins D32.
;; Elsewhere: the same in glibc.

(program (module))
(dlopen $m main now)
(dlopen $e "" now)
(assert_same $m $e)
