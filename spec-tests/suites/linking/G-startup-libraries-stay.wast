;; Libraries that the program started with are not unloaded by a close of a handle of them.
;; Pins D21.

(library "liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(program
  (module
    (@dylink.0 (needed "liba.so"))
    (import "env" "f" (func $f (result i32)))
    (func (export "run") (result i32) (call $f)))
  (profile "elf-unload"))
(dlopen $a "liba.so" now)
(dlclose $a)
(assert_return (invoke "run") (i32.const 1))
(assert_events "unmap")
