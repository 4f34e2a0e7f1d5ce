;; The same rules under the policies of another loader: what profile emscripten does differently, side by side. Nobody
;;   has to conform to this case.
;; Pins D2, D4, D18, D19, D27.
;; Elsewhere: as Emscripten was observed to behave.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 4 2)) (needed "libdep.so"))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (global (export "x") i32 (i32.const 0))
    (func (export "f"))))
(library "libdep.so" (module (@dylink.0) (func (export "g"))))
(library "libdata.so"
  (module
    (@dylink.0)
    (import "env" "memory" (memory 1))
    (import "GOT.mem" "x" (global (mut i32)))))
(library "libnew.so" (module (@dylink.0)))
(program
  (module
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 1 funcref)))
  (profile "emscripten"))
;; a failed open by its name, again
(assert_dlerror (dlopen "nosuch.so" now) "nosuch.so: not found")
(dlopen "nosuch.so" now)
;; a handle sees its own library alone
(dlopen $a "liba.so" now local)
(dlsym $a "f")
(assert_dlerror (dlsym $a "g") "undefined symbol: g")
;; LOCAL data is seen by everybody
(dlopen "libdata.so" now local)
;; GLOBAL comes too late
(dlopen $a "liba.so" now global)
(assert_dlerror (dlsym default "f") "undefined symbol: f")
;; NOLOAD loads, and a bit that means nothing is let pass; neither LAZY nor NOW is refused here too
(assert_dlerror (dlopen "libnew.so" noload) "libnew.so: invalid mode for dlopen()")
(dlopen "libnew.so" now noload 65536)
(assert_events "map main" "map liba.so" "map libdep.so" "map libdata.so" "map libnew.so")
