;; A program that does not start leaves nothing that disturbs the next one.
;; Pins D19.

(library "libbad.so"
  (module
    (@dylink.0 (mem-info (memory 16 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (func $s unreachable)
    (start $s)))
(library "liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(assert_dlerror
  (program
    (module
      (@dylink.0 (needed "liba.so" "libbad.so"))
      (import "env" "memory" (memory 1))))
  "libbad.so: start function trapped: unreachable")
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "memory" (memory 1))
    (import "env" "f" (func $f (result i32)))
    (func (export "run") (result i32) (call $f))))
(assert_return (invoke "run") (i32.const 1))
