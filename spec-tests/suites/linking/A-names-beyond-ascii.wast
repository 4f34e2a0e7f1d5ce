;; Symbols and file names are any UTF-8.
;; Pins ABI.

(library "libß.so" (module (@dylink.0) (func (export "\u{1f600}") (result i32) (i32.const 1))))
(program
  (module
    (@dylink.0 (needed "libß.so"))
    (import "env" "\u{1f600}" (func $f (result i32)))
    (func (export "run") (result i32) (call $f))))
(assert_return (invoke "run") (i32.const 1))
