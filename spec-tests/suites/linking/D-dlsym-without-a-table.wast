;; In a program that has no table no function has an address: dlsym fails with an error.
;; Pins D7.

(library "liba.so" (module (@dylink.0) (func (export "f") (result i32) (i32.const 1))))
(program (module))
(dlopen $a "liba.so" now)
(assert_dlerror (dlsym $a "f") "liba.so: cannot allocate table")
(assert_return (invoke $a "f") (i32.const 1))
