;; An empty file is said to be empty.
;; Pins search, errors.

(library "empty.so" (module binary))
(program (module))
(assert_unchanged (dlopen "empty.so" now) "/lib/empty.so: the file is empty")
