;; dlinfo with RTLD_DI_LINKMAP gives a struct link_map: l_addr is the base, l_name the path, l_next and l_prev the
;;   neighbours in load order.
;; Pins D1, D32.

(library "liba.so"
  (module
    (@dylink.0 (mem-info (memory 4 2)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))))
(library "libb.so"
  (module
    (@dylink.0 (mem-info (memory 4 2)))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))))
(program
  (module
    (@dylink.0 (mem-info (memory 64 4)) (needed "liba.so" "libb.so"))
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global $memory_base i32))
    (import "env" "dlopen" (func $dlopen (param i32 i32) (result i32)))
    (import "env" "dlsym" (func $dlsym (param i32 i32) (result i32)))
    (import "env" "dlclose" (func $dlclose (param i32) (result i32)))
    (import "env" "dlerror" (func $dlerror (result i32)))
    (import "env" "dlinfo" (func $dlinfo (param i32 i32 i32) (result i32)))
    (data (global.get $memory_base) "liba.so\00")
    (global $map (mut i32) (i32.const 0))
    (func (export "run") (result i32)
      (call $dlinfo
        (call $dlopen (global.get $memory_base) (i32.const 2))
        (i32.const 2)
        (i32.add (global.get $memory_base) (i32.const 16)))
      (global.set $map (i32.load offset=16 (global.get $memory_base))))
    (func (export "base") (result i32) (i32.load (global.get $map)))
    (func (export "next") (result i32) (i32.load (i32.load offset=12 (global.get $map))))
    (func (export "prev") (result i32) (i32.eq (i32.load (i32.load offset=16 (global.get $map))) (global.get $memory_base)))
    (func (export "first") (result i32) (i32.load offset=16 (i32.load offset=16 (global.get $map))))))
(assert_return (invoke "run") (i32.const 0))
(assert_return (invoke "base") (i32.const 80))
(assert_return (invoke "next") (i32.const 84))
(assert_return (invoke "prev") (i32.const 1))
(assert_return (invoke "first") (i32.const 0))
