;; A failed open leaves an event of its error, and none of publication.
;; Pins D19, log.

(library "liba.so" (module (@dylink.0) (import "env" "nowhere" (func))))
(program (module))
(assert_events "publish main" "error")
(assert_dlerror (dlopen "liba.so" now) "undefined symbol: nowhere")
(assert_events "error undefined symbol: nowhere" "publish")
