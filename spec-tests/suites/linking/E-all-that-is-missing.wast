;; All undefined symbols of a group are in one error, in the order of the imports.
;; Pins errors.
;; Elsewhere: loaders stop at the first.

(library "libdep.so" (module (@dylink.0) (import "env" "three" (func))))
(library "libu.so"
  (module
    (@dylink.0 (needed "libdep.so"))
    (import "env" "one" (func))
    (import "GOT.mem" "two" (global (mut i32)))))
(program (module))
(assert_unchanged (dlopen "libu.so" now)
  "undefined symbol: one (func [] → []), imported by libu.so as env.one; undefined symbol: two (global mut i32), imported by libu.so as GOT.mem.two; undefined symbol: three (func [] → []), imported by libdep.so as env.three")
