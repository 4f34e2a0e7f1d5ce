;; A chain of 200 libraries, each of which needs the next: all are loaded, bound and initialised, the last one first.
;; Pins D1, D13.

(library "l1.so"
  (module
    (@dylink.0 (needed "l2.so"))
    (import "env" "f2" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f1") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l2.so"
  (module
    (@dylink.0 (needed "l3.so"))
    (import "env" "f3" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f2") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l3.so"
  (module
    (@dylink.0 (needed "l4.so"))
    (import "env" "f4" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f3") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l4.so"
  (module
    (@dylink.0 (needed "l5.so"))
    (import "env" "f5" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f4") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l5.so"
  (module
    (@dylink.0 (needed "l6.so"))
    (import "env" "f6" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f5") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l6.so"
  (module
    (@dylink.0 (needed "l7.so"))
    (import "env" "f7" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f6") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l7.so"
  (module
    (@dylink.0 (needed "l8.so"))
    (import "env" "f8" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f7") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l8.so"
  (module
    (@dylink.0 (needed "l9.so"))
    (import "env" "f9" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f8") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l9.so"
  (module
    (@dylink.0 (needed "l10.so"))
    (import "env" "f10" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f9") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l10.so"
  (module
    (@dylink.0 (needed "l11.so"))
    (import "env" "f11" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f10") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l11.so"
  (module
    (@dylink.0 (needed "l12.so"))
    (import "env" "f12" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f11") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l12.so"
  (module
    (@dylink.0 (needed "l13.so"))
    (import "env" "f13" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f12") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l13.so"
  (module
    (@dylink.0 (needed "l14.so"))
    (import "env" "f14" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f13") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l14.so"
  (module
    (@dylink.0 (needed "l15.so"))
    (import "env" "f15" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f14") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l15.so"
  (module
    (@dylink.0 (needed "l16.so"))
    (import "env" "f16" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f15") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l16.so"
  (module
    (@dylink.0 (needed "l17.so"))
    (import "env" "f17" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f16") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l17.so"
  (module
    (@dylink.0 (needed "l18.so"))
    (import "env" "f18" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f17") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l18.so"
  (module
    (@dylink.0 (needed "l19.so"))
    (import "env" "f19" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f18") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l19.so"
  (module
    (@dylink.0 (needed "l20.so"))
    (import "env" "f20" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f19") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l20.so"
  (module
    (@dylink.0 (needed "l21.so"))
    (import "env" "f21" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f20") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l21.so"
  (module
    (@dylink.0 (needed "l22.so"))
    (import "env" "f22" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f21") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l22.so"
  (module
    (@dylink.0 (needed "l23.so"))
    (import "env" "f23" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f22") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l23.so"
  (module
    (@dylink.0 (needed "l24.so"))
    (import "env" "f24" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f23") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l24.so"
  (module
    (@dylink.0 (needed "l25.so"))
    (import "env" "f25" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f24") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l25.so"
  (module
    (@dylink.0 (needed "l26.so"))
    (import "env" "f26" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f25") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l26.so"
  (module
    (@dylink.0 (needed "l27.so"))
    (import "env" "f27" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f26") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l27.so"
  (module
    (@dylink.0 (needed "l28.so"))
    (import "env" "f28" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f27") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l28.so"
  (module
    (@dylink.0 (needed "l29.so"))
    (import "env" "f29" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f28") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l29.so"
  (module
    (@dylink.0 (needed "l30.so"))
    (import "env" "f30" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f29") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l30.so"
  (module
    (@dylink.0 (needed "l31.so"))
    (import "env" "f31" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f30") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l31.so"
  (module
    (@dylink.0 (needed "l32.so"))
    (import "env" "f32" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f31") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l32.so"
  (module
    (@dylink.0 (needed "l33.so"))
    (import "env" "f33" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f32") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l33.so"
  (module
    (@dylink.0 (needed "l34.so"))
    (import "env" "f34" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f33") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l34.so"
  (module
    (@dylink.0 (needed "l35.so"))
    (import "env" "f35" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f34") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l35.so"
  (module
    (@dylink.0 (needed "l36.so"))
    (import "env" "f36" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f35") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l36.so"
  (module
    (@dylink.0 (needed "l37.so"))
    (import "env" "f37" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f36") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l37.so"
  (module
    (@dylink.0 (needed "l38.so"))
    (import "env" "f38" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f37") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l38.so"
  (module
    (@dylink.0 (needed "l39.so"))
    (import "env" "f39" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f38") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l39.so"
  (module
    (@dylink.0 (needed "l40.so"))
    (import "env" "f40" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f39") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l40.so"
  (module
    (@dylink.0 (needed "l41.so"))
    (import "env" "f41" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f40") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l41.so"
  (module
    (@dylink.0 (needed "l42.so"))
    (import "env" "f42" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f41") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l42.so"
  (module
    (@dylink.0 (needed "l43.so"))
    (import "env" "f43" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f42") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l43.so"
  (module
    (@dylink.0 (needed "l44.so"))
    (import "env" "f44" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f43") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l44.so"
  (module
    (@dylink.0 (needed "l45.so"))
    (import "env" "f45" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f44") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l45.so"
  (module
    (@dylink.0 (needed "l46.so"))
    (import "env" "f46" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f45") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l46.so"
  (module
    (@dylink.0 (needed "l47.so"))
    (import "env" "f47" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f46") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l47.so"
  (module
    (@dylink.0 (needed "l48.so"))
    (import "env" "f48" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f47") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l48.so"
  (module
    (@dylink.0 (needed "l49.so"))
    (import "env" "f49" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f48") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l49.so"
  (module
    (@dylink.0 (needed "l50.so"))
    (import "env" "f50" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f49") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l50.so"
  (module
    (@dylink.0 (needed "l51.so"))
    (import "env" "f51" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f50") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l51.so"
  (module
    (@dylink.0 (needed "l52.so"))
    (import "env" "f52" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f51") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l52.so"
  (module
    (@dylink.0 (needed "l53.so"))
    (import "env" "f53" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f52") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l53.so"
  (module
    (@dylink.0 (needed "l54.so"))
    (import "env" "f54" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f53") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l54.so"
  (module
    (@dylink.0 (needed "l55.so"))
    (import "env" "f55" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f54") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l55.so"
  (module
    (@dylink.0 (needed "l56.so"))
    (import "env" "f56" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f55") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l56.so"
  (module
    (@dylink.0 (needed "l57.so"))
    (import "env" "f57" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f56") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l57.so"
  (module
    (@dylink.0 (needed "l58.so"))
    (import "env" "f58" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f57") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l58.so"
  (module
    (@dylink.0 (needed "l59.so"))
    (import "env" "f59" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f58") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l59.so"
  (module
    (@dylink.0 (needed "l60.so"))
    (import "env" "f60" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f59") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l60.so"
  (module
    (@dylink.0 (needed "l61.so"))
    (import "env" "f61" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f60") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l61.so"
  (module
    (@dylink.0 (needed "l62.so"))
    (import "env" "f62" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f61") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l62.so"
  (module
    (@dylink.0 (needed "l63.so"))
    (import "env" "f63" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f62") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l63.so"
  (module
    (@dylink.0 (needed "l64.so"))
    (import "env" "f64" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f63") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l64.so"
  (module
    (@dylink.0 (needed "l65.so"))
    (import "env" "f65" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f64") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l65.so"
  (module
    (@dylink.0 (needed "l66.so"))
    (import "env" "f66" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f65") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l66.so"
  (module
    (@dylink.0 (needed "l67.so"))
    (import "env" "f67" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f66") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l67.so"
  (module
    (@dylink.0 (needed "l68.so"))
    (import "env" "f68" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f67") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l68.so"
  (module
    (@dylink.0 (needed "l69.so"))
    (import "env" "f69" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f68") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l69.so"
  (module
    (@dylink.0 (needed "l70.so"))
    (import "env" "f70" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f69") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l70.so"
  (module
    (@dylink.0 (needed "l71.so"))
    (import "env" "f71" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f70") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l71.so"
  (module
    (@dylink.0 (needed "l72.so"))
    (import "env" "f72" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f71") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l72.so"
  (module
    (@dylink.0 (needed "l73.so"))
    (import "env" "f73" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f72") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l73.so"
  (module
    (@dylink.0 (needed "l74.so"))
    (import "env" "f74" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f73") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l74.so"
  (module
    (@dylink.0 (needed "l75.so"))
    (import "env" "f75" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f74") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l75.so"
  (module
    (@dylink.0 (needed "l76.so"))
    (import "env" "f76" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f75") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l76.so"
  (module
    (@dylink.0 (needed "l77.so"))
    (import "env" "f77" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f76") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l77.so"
  (module
    (@dylink.0 (needed "l78.so"))
    (import "env" "f78" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f77") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l78.so"
  (module
    (@dylink.0 (needed "l79.so"))
    (import "env" "f79" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f78") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l79.so"
  (module
    (@dylink.0 (needed "l80.so"))
    (import "env" "f80" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f79") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l80.so"
  (module
    (@dylink.0 (needed "l81.so"))
    (import "env" "f81" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f80") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l81.so"
  (module
    (@dylink.0 (needed "l82.so"))
    (import "env" "f82" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f81") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l82.so"
  (module
    (@dylink.0 (needed "l83.so"))
    (import "env" "f83" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f82") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l83.so"
  (module
    (@dylink.0 (needed "l84.so"))
    (import "env" "f84" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f83") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l84.so"
  (module
    (@dylink.0 (needed "l85.so"))
    (import "env" "f85" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f84") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l85.so"
  (module
    (@dylink.0 (needed "l86.so"))
    (import "env" "f86" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f85") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l86.so"
  (module
    (@dylink.0 (needed "l87.so"))
    (import "env" "f87" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f86") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l87.so"
  (module
    (@dylink.0 (needed "l88.so"))
    (import "env" "f88" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f87") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l88.so"
  (module
    (@dylink.0 (needed "l89.so"))
    (import "env" "f89" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f88") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l89.so"
  (module
    (@dylink.0 (needed "l90.so"))
    (import "env" "f90" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f89") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l90.so"
  (module
    (@dylink.0 (needed "l91.so"))
    (import "env" "f91" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f90") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l91.so"
  (module
    (@dylink.0 (needed "l92.so"))
    (import "env" "f92" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f91") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l92.so"
  (module
    (@dylink.0 (needed "l93.so"))
    (import "env" "f93" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f92") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l93.so"
  (module
    (@dylink.0 (needed "l94.so"))
    (import "env" "f94" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f93") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l94.so"
  (module
    (@dylink.0 (needed "l95.so"))
    (import "env" "f95" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f94") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l95.so"
  (module
    (@dylink.0 (needed "l96.so"))
    (import "env" "f96" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f95") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l96.so"
  (module
    (@dylink.0 (needed "l97.so"))
    (import "env" "f97" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f96") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l97.so"
  (module
    (@dylink.0 (needed "l98.so"))
    (import "env" "f98" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f97") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l98.so"
  (module
    (@dylink.0 (needed "l99.so"))
    (import "env" "f99" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f98") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l99.so"
  (module
    (@dylink.0 (needed "l100.so"))
    (import "env" "f100" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f99") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l100.so"
  (module
    (@dylink.0 (needed "l101.so"))
    (import "env" "f101" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f100") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l101.so"
  (module
    (@dylink.0 (needed "l102.so"))
    (import "env" "f102" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f101") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l102.so"
  (module
    (@dylink.0 (needed "l103.so"))
    (import "env" "f103" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f102") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l103.so"
  (module
    (@dylink.0 (needed "l104.so"))
    (import "env" "f104" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f103") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l104.so"
  (module
    (@dylink.0 (needed "l105.so"))
    (import "env" "f105" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f104") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l105.so"
  (module
    (@dylink.0 (needed "l106.so"))
    (import "env" "f106" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f105") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l106.so"
  (module
    (@dylink.0 (needed "l107.so"))
    (import "env" "f107" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f106") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l107.so"
  (module
    (@dylink.0 (needed "l108.so"))
    (import "env" "f108" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f107") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l108.so"
  (module
    (@dylink.0 (needed "l109.so"))
    (import "env" "f109" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f108") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l109.so"
  (module
    (@dylink.0 (needed "l110.so"))
    (import "env" "f110" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f109") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l110.so"
  (module
    (@dylink.0 (needed "l111.so"))
    (import "env" "f111" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f110") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l111.so"
  (module
    (@dylink.0 (needed "l112.so"))
    (import "env" "f112" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f111") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l112.so"
  (module
    (@dylink.0 (needed "l113.so"))
    (import "env" "f113" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f112") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l113.so"
  (module
    (@dylink.0 (needed "l114.so"))
    (import "env" "f114" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f113") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l114.so"
  (module
    (@dylink.0 (needed "l115.so"))
    (import "env" "f115" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f114") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l115.so"
  (module
    (@dylink.0 (needed "l116.so"))
    (import "env" "f116" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f115") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l116.so"
  (module
    (@dylink.0 (needed "l117.so"))
    (import "env" "f117" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f116") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l117.so"
  (module
    (@dylink.0 (needed "l118.so"))
    (import "env" "f118" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f117") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l118.so"
  (module
    (@dylink.0 (needed "l119.so"))
    (import "env" "f119" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f118") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l119.so"
  (module
    (@dylink.0 (needed "l120.so"))
    (import "env" "f120" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f119") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l120.so"
  (module
    (@dylink.0 (needed "l121.so"))
    (import "env" "f121" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f120") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l121.so"
  (module
    (@dylink.0 (needed "l122.so"))
    (import "env" "f122" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f121") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l122.so"
  (module
    (@dylink.0 (needed "l123.so"))
    (import "env" "f123" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f122") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l123.so"
  (module
    (@dylink.0 (needed "l124.so"))
    (import "env" "f124" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f123") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l124.so"
  (module
    (@dylink.0 (needed "l125.so"))
    (import "env" "f125" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f124") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l125.so"
  (module
    (@dylink.0 (needed "l126.so"))
    (import "env" "f126" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f125") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l126.so"
  (module
    (@dylink.0 (needed "l127.so"))
    (import "env" "f127" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f126") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l127.so"
  (module
    (@dylink.0 (needed "l128.so"))
    (import "env" "f128" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f127") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l128.so"
  (module
    (@dylink.0 (needed "l129.so"))
    (import "env" "f129" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f128") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l129.so"
  (module
    (@dylink.0 (needed "l130.so"))
    (import "env" "f130" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f129") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l130.so"
  (module
    (@dylink.0 (needed "l131.so"))
    (import "env" "f131" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f130") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l131.so"
  (module
    (@dylink.0 (needed "l132.so"))
    (import "env" "f132" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f131") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l132.so"
  (module
    (@dylink.0 (needed "l133.so"))
    (import "env" "f133" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f132") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l133.so"
  (module
    (@dylink.0 (needed "l134.so"))
    (import "env" "f134" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f133") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l134.so"
  (module
    (@dylink.0 (needed "l135.so"))
    (import "env" "f135" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f134") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l135.so"
  (module
    (@dylink.0 (needed "l136.so"))
    (import "env" "f136" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f135") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l136.so"
  (module
    (@dylink.0 (needed "l137.so"))
    (import "env" "f137" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f136") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l137.so"
  (module
    (@dylink.0 (needed "l138.so"))
    (import "env" "f138" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f137") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l138.so"
  (module
    (@dylink.0 (needed "l139.so"))
    (import "env" "f139" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f138") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l139.so"
  (module
    (@dylink.0 (needed "l140.so"))
    (import "env" "f140" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f139") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l140.so"
  (module
    (@dylink.0 (needed "l141.so"))
    (import "env" "f141" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f140") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l141.so"
  (module
    (@dylink.0 (needed "l142.so"))
    (import "env" "f142" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f141") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l142.so"
  (module
    (@dylink.0 (needed "l143.so"))
    (import "env" "f143" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f142") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l143.so"
  (module
    (@dylink.0 (needed "l144.so"))
    (import "env" "f144" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f143") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l144.so"
  (module
    (@dylink.0 (needed "l145.so"))
    (import "env" "f145" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f144") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l145.so"
  (module
    (@dylink.0 (needed "l146.so"))
    (import "env" "f146" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f145") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l146.so"
  (module
    (@dylink.0 (needed "l147.so"))
    (import "env" "f147" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f146") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l147.so"
  (module
    (@dylink.0 (needed "l148.so"))
    (import "env" "f148" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f147") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l148.so"
  (module
    (@dylink.0 (needed "l149.so"))
    (import "env" "f149" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f148") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l149.so"
  (module
    (@dylink.0 (needed "l150.so"))
    (import "env" "f150" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f149") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l150.so"
  (module
    (@dylink.0 (needed "l151.so"))
    (import "env" "f151" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f150") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l151.so"
  (module
    (@dylink.0 (needed "l152.so"))
    (import "env" "f152" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f151") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l152.so"
  (module
    (@dylink.0 (needed "l153.so"))
    (import "env" "f153" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f152") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l153.so"
  (module
    (@dylink.0 (needed "l154.so"))
    (import "env" "f154" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f153") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l154.so"
  (module
    (@dylink.0 (needed "l155.so"))
    (import "env" "f155" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f154") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l155.so"
  (module
    (@dylink.0 (needed "l156.so"))
    (import "env" "f156" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f155") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l156.so"
  (module
    (@dylink.0 (needed "l157.so"))
    (import "env" "f157" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f156") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l157.so"
  (module
    (@dylink.0 (needed "l158.so"))
    (import "env" "f158" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f157") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l158.so"
  (module
    (@dylink.0 (needed "l159.so"))
    (import "env" "f159" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f158") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l159.so"
  (module
    (@dylink.0 (needed "l160.so"))
    (import "env" "f160" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f159") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l160.so"
  (module
    (@dylink.0 (needed "l161.so"))
    (import "env" "f161" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f160") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l161.so"
  (module
    (@dylink.0 (needed "l162.so"))
    (import "env" "f162" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f161") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l162.so"
  (module
    (@dylink.0 (needed "l163.so"))
    (import "env" "f163" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f162") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l163.so"
  (module
    (@dylink.0 (needed "l164.so"))
    (import "env" "f164" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f163") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l164.so"
  (module
    (@dylink.0 (needed "l165.so"))
    (import "env" "f165" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f164") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l165.so"
  (module
    (@dylink.0 (needed "l166.so"))
    (import "env" "f166" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f165") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l166.so"
  (module
    (@dylink.0 (needed "l167.so"))
    (import "env" "f167" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f166") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l167.so"
  (module
    (@dylink.0 (needed "l168.so"))
    (import "env" "f168" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f167") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l168.so"
  (module
    (@dylink.0 (needed "l169.so"))
    (import "env" "f169" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f168") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l169.so"
  (module
    (@dylink.0 (needed "l170.so"))
    (import "env" "f170" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f169") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l170.so"
  (module
    (@dylink.0 (needed "l171.so"))
    (import "env" "f171" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f170") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l171.so"
  (module
    (@dylink.0 (needed "l172.so"))
    (import "env" "f172" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f171") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l172.so"
  (module
    (@dylink.0 (needed "l173.so"))
    (import "env" "f173" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f172") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l173.so"
  (module
    (@dylink.0 (needed "l174.so"))
    (import "env" "f174" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f173") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l174.so"
  (module
    (@dylink.0 (needed "l175.so"))
    (import "env" "f175" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f174") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l175.so"
  (module
    (@dylink.0 (needed "l176.so"))
    (import "env" "f176" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f175") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l176.so"
  (module
    (@dylink.0 (needed "l177.so"))
    (import "env" "f177" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f176") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l177.so"
  (module
    (@dylink.0 (needed "l178.so"))
    (import "env" "f178" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f177") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l178.so"
  (module
    (@dylink.0 (needed "l179.so"))
    (import "env" "f179" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f178") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l179.so"
  (module
    (@dylink.0 (needed "l180.so"))
    (import "env" "f180" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f179") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l180.so"
  (module
    (@dylink.0 (needed "l181.so"))
    (import "env" "f181" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f180") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l181.so"
  (module
    (@dylink.0 (needed "l182.so"))
    (import "env" "f182" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f181") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l182.so"
  (module
    (@dylink.0 (needed "l183.so"))
    (import "env" "f183" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f182") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l183.so"
  (module
    (@dylink.0 (needed "l184.so"))
    (import "env" "f184" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f183") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l184.so"
  (module
    (@dylink.0 (needed "l185.so"))
    (import "env" "f185" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f184") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l185.so"
  (module
    (@dylink.0 (needed "l186.so"))
    (import "env" "f186" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f185") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l186.so"
  (module
    (@dylink.0 (needed "l187.so"))
    (import "env" "f187" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f186") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l187.so"
  (module
    (@dylink.0 (needed "l188.so"))
    (import "env" "f188" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f187") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l188.so"
  (module
    (@dylink.0 (needed "l189.so"))
    (import "env" "f189" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f188") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l189.so"
  (module
    (@dylink.0 (needed "l190.so"))
    (import "env" "f190" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f189") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l190.so"
  (module
    (@dylink.0 (needed "l191.so"))
    (import "env" "f191" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f190") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l191.so"
  (module
    (@dylink.0 (needed "l192.so"))
    (import "env" "f192" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f191") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l192.so"
  (module
    (@dylink.0 (needed "l193.so"))
    (import "env" "f193" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f192") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l193.so"
  (module
    (@dylink.0 (needed "l194.so"))
    (import "env" "f194" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f193") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l194.so"
  (module
    (@dylink.0 (needed "l195.so"))
    (import "env" "f195" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f194") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l195.so"
  (module
    (@dylink.0 (needed "l196.so"))
    (import "env" "f196" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f195") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l196.so"
  (module
    (@dylink.0 (needed "l197.so"))
    (import "env" "f197" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f196") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l197.so"
  (module
    (@dylink.0 (needed "l198.so"))
    (import "env" "f198" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f197") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l198.so"
  (module
    (@dylink.0 (needed "l199.so"))
    (import "env" "f199" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f198") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l199.so"
  (module
    (@dylink.0 (needed "l200.so"))
    (import "env" "f200" (func $next (result i32)))
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f199") (result i32) (i32.add (call $next) (i32.const 1)))))
(library "l200.so"
  (module
    (@dylink.0)
    (import "env" "note" (func $note))
    (func (export "__wasm_call_ctors") (call $note))
    (func (export "f200") (result i32) (i32.const 1))))
(program
  (module
    (@dylink.0 (needed "l1.so"))
    (import "env" "f1" (func $f1 (result i32)))
    (global $n (mut i32) (i32.const 0))
    (func (export "note") (global.set $n (i32.add (global.get $n) (i32.const 1))))
    (func (export "initialised") (result i32) (global.get $n))
    (func (export "run") (result i32) (call $f1))))
(assert_return (invoke "initialised") (i32.const 200))
(assert_return (invoke "run") (i32.const 200))
(assert_events "ctor l200.so" "ctor l199.so" "ctor l198.so" "ctor l197.so" "ctor l196.so" "ctor l195.so" "ctor l194.so" "ctor l193.so" "ctor l192.so" "ctor l191.so" "ctor l190.so" "ctor l189.so" "ctor l188.so" "ctor l187.so" "ctor l186.so" "ctor l185.so" "ctor l184.so" "ctor l183.so" "ctor l182.so" "ctor l181.so" "ctor l180.so" "ctor l179.so" "ctor l178.so" "ctor l177.so" "ctor l176.so" "ctor l175.so" "ctor l174.so" "ctor l173.so" "ctor l172.so" "ctor l171.so" "ctor l170.so" "ctor l169.so" "ctor l168.so" "ctor l167.so" "ctor l166.so" "ctor l165.so" "ctor l164.so" "ctor l163.so" "ctor l162.so" "ctor l161.so" "ctor l160.so" "ctor l159.so" "ctor l158.so" "ctor l157.so" "ctor l156.so" "ctor l155.so" "ctor l154.so" "ctor l153.so" "ctor l152.so" "ctor l151.so" "ctor l150.so" "ctor l149.so" "ctor l148.so" "ctor l147.so" "ctor l146.so" "ctor l145.so" "ctor l144.so" "ctor l143.so" "ctor l142.so" "ctor l141.so" "ctor l140.so" "ctor l139.so" "ctor l138.so" "ctor l137.so" "ctor l136.so" "ctor l135.so" "ctor l134.so" "ctor l133.so" "ctor l132.so" "ctor l131.so" "ctor l130.so" "ctor l129.so" "ctor l128.so" "ctor l127.so" "ctor l126.so" "ctor l125.so" "ctor l124.so" "ctor l123.so" "ctor l122.so" "ctor l121.so" "ctor l120.so" "ctor l119.so" "ctor l118.so" "ctor l117.so" "ctor l116.so" "ctor l115.so" "ctor l114.so" "ctor l113.so" "ctor l112.so" "ctor l111.so" "ctor l110.so" "ctor l109.so" "ctor l108.so" "ctor l107.so" "ctor l106.so" "ctor l105.so" "ctor l104.so" "ctor l103.so" "ctor l102.so" "ctor l101.so" "ctor l100.so" "ctor l99.so" "ctor l98.so" "ctor l97.so" "ctor l96.so" "ctor l95.so" "ctor l94.so" "ctor l93.so" "ctor l92.so" "ctor l91.so" "ctor l90.so" "ctor l89.so" "ctor l88.so" "ctor l87.so" "ctor l86.so" "ctor l85.so" "ctor l84.so" "ctor l83.so" "ctor l82.so" "ctor l81.so" "ctor l80.so" "ctor l79.so" "ctor l78.so" "ctor l77.so" "ctor l76.so" "ctor l75.so" "ctor l74.so" "ctor l73.so" "ctor l72.so" "ctor l71.so" "ctor l70.so" "ctor l69.so" "ctor l68.so" "ctor l67.so" "ctor l66.so" "ctor l65.so" "ctor l64.so" "ctor l63.so" "ctor l62.so" "ctor l61.so" "ctor l60.so" "ctor l59.so" "ctor l58.so" "ctor l57.so" "ctor l56.so" "ctor l55.so" "ctor l54.so" "ctor l53.so" "ctor l52.so" "ctor l51.so" "ctor l50.so" "ctor l49.so" "ctor l48.so" "ctor l47.so" "ctor l46.so" "ctor l45.so" "ctor l44.so" "ctor l43.so" "ctor l42.so" "ctor l41.so" "ctor l40.so" "ctor l39.so" "ctor l38.so" "ctor l37.so" "ctor l36.so" "ctor l35.so" "ctor l34.so" "ctor l33.so" "ctor l32.so" "ctor l31.so" "ctor l30.so" "ctor l29.so" "ctor l28.so" "ctor l27.so" "ctor l26.so" "ctor l25.so" "ctor l24.so" "ctor l23.so" "ctor l22.so" "ctor l21.so" "ctor l20.so" "ctor l19.so" "ctor l18.so" "ctor l17.so" "ctor l16.so" "ctor l15.so" "ctor l14.so" "ctor l13.so" "ctor l12.so" "ctor l11.so" "ctor l10.so" "ctor l9.so" "ctor l8.so" "ctor l7.so" "ctor l6.so" "ctor l5.so" "ctor l4.so" "ctor l3.so" "ctor l2.so" "ctor l1.so")
