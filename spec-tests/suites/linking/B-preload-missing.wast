;; A preloaded library that is not found keeps the program from starting.
;; Pins search.
;; Elsewhere: glibc warns and goes on; musl goes on without a word.

(assert_dlerror (program (module) (preload "nosuch.so")) "nosuch.so: not found")
