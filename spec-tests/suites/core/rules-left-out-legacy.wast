;; A legacy delegate that passes a handler of try_table (Step_pure/legacy-delegate-handler), which the official suite never mixes.
(module
  (tag $e)
  (func (export "delegate-handler") (result i32)
    (try $target (result i32)
      (do
        (block $caught
          (try_table (catch_all $caught)
            (try (do (throw $e)) (delegate $target))))
        (i32.const 1))
      (catch $e (i32.const 2))))
)
(assert_return (invoke "delegate-handler") (i32.const 2))
