;; A preloaded library that is not found keeps the program from starting.
;; Pins search.
;; Elsewhere: glibc and musl warn and go on.

(assert_dlerror (program (module) (preload "nosuch.so")) "nosuch.so: not found")
