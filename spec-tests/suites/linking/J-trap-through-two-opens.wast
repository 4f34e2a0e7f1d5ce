;; A constructor's trap goes through the open of a constructor that opened its library.
;; Pins D20.

(library "libouter.so"
  (module
    (@dylink.0 (mem-info (memory 16 0)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "dlopen" (func $dlopen (param i32 i32) (result i32)))
    (data (global.get $memory_base) "libinner.so\00")
    (func (export "__wasm_call_ctors") (drop (call $dlopen (global.get $memory_base) (i32.const 2))))))
(library "libinner.so" (module (@dylink.0) (func (export "__wasm_call_ctors") unreachable)))
(program (module (import "env" "memory" (memory 1))))
(assert_trap (dlopen "libouter.so" now) "unreachable")
(dlopen "libouter.so" now noload)
(dlopen "libinner.so" now noload)
