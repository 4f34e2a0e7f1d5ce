;; dlinfo with RTLD_DI_ORIGIN gives the directory of the library; a handle that is none is an error.
;; Pins search, D32.

(library "/opt/liba.so" (module (@dylink.0)))
(program
  (module
    (@dylink.0 (mem-info (memory 64 2)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "dlopen" (func $dlopen (param i32 i32) (result i32)))
    (import "env" "dlsym" (func $dlsym (param i32 i32) (result i32)))
    (import "env" "dlclose" (func $dlclose (param i32) (result i32)))
    (import "env" "dlerror" (func $dlerror (result i32)))
    (import "env" "dlinfo" (func $dlinfo (param i32 i32 i32) (result i32)))
    (data (global.get $memory_base) "/opt/liba.so\00")
    (func (export "run") (result i32)
      (call $dlinfo
        (call $dlopen (global.get $memory_base) (i32.const 2))
        (i32.const 6)
        (i32.add (global.get $memory_base) (i32.const 16))))
    (func (export "text") (result i32) (i32.load offset=16 (global.get $memory_base)))
    (func (export "end") (result i32) (i32.load8_u offset=20 (global.get $memory_base)))
    (func (export "bad") (result i32) (call $dlinfo (i32.const 77) (i32.const 6) (global.get $memory_base)))))
(assert_return (invoke "run") (i32.const 0))
;; "/opt"
(assert_return (invoke "text") (i32.const 0x7470_6f2f))
(assert_return (invoke "end") (i32.const 0))
(assert_return (invoke "bad") (i32.const -1))
