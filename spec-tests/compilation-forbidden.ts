// Run by compilation.test.ts in a process that forbids code from strings: two tiers, one note, one factorial.

import { canCompile, fastTier } from '../interpreter/compilation/tier.ts';
import { instantiate } from '../interpreter/execution/instantiate.ts';
import type { FuncInst } from '../interpreter/runtime/instances.ts';
import { newStore } from '../interpreter/runtime/store.ts';
import { i32 } from '../interpreter/runtime/values.ts';
import { validate } from '../interpreter/validation/modules.ts';
import { parseModule } from '../text-format/parse.ts';

const text =
  '(module (func $f (export "f") (param i32) (result i32) (if (result i32) (local.get 0) (then (i32.mul (local.get 0) (call $f (i32.sub (local.get 0) (i32.const 1))))) (else (i32.const 1)))))';
const module = parseModule({ kind: 'text', name: 'factorial.wat', text });
let notes = 0;
let result: unknown = null;
for (let k = 0; k < 2; k++) {
  const store = newStore();
  const tier = fastTier(store, { note: () => notes++ });
  const { inst } = instantiate(store, { module, type: validate(module) }, []);
  const f = (inst.exports.get('f') as { readonly inst: FuncInst }).inst; // as the module says
  const got = tier.invoke(f, [i32(10)]);
  result = got.kind === 'values' ? (got.values[0] as { readonly c: unknown }).c : got.kind;
}
process.stdout.write(JSON.stringify({ notes: canCompile() ? 'it is permitted' : notes, result }));
