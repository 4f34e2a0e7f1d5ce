;; A main that imports its memory is absolute all the same where a segment says a constant place.
;; Pins D26.

(library "liba.so"
  (module
    (@dylink.0)
    (import "env" "memory" (memory 1))
    (import "GOT.mem" "x" (global $x (mut i32)))
    (func (export "load") (result i32) (i32.load (global.get $x)))))
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "memory" (memory 1))
    (import "env" "load" (func $load (result i32)))
    (global (export "x") i32 (i32.const 64))
    (data (i32.const 64) "\07\00\00\00")
    (func (export "run") (result i32) (call $load))))
(assert_return (invoke "run") (i32.const 7))
(assert_address (dlsym default "x") (i32.const 64))
