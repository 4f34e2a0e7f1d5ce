;; The values of the flags are those of <dlfcn.h>: NOW is 2, GLOBAL 0x100.
;; Pins D27.

(library "liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(program (module (import "env" "__indirect_function_table" (table 1 funcref))))
(dlopen $a "liba.so" 0x102)
(assert_return (invoke (dlsym default "f")) (i32.const 1))
