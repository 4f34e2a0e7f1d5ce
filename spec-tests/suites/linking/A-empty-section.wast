;; A dylink.0 section without subsections is one: the module is a library that needs nothing.
;; Pins ABI.

(library "liba.so" (module binary "\00asm\01\00\00\00" "\00\09\08dylink.0"))
(program (module))
(dlopen "liba.so" now)
