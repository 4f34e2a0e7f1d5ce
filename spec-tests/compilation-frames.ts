// Run as a worker with a large stack by compilation.test.ts: how deep calls may nest in the fast tier.

import { parentPort } from 'node:worker_threads';
import { fastTier } from '../interpreter/compilation/tier.ts';
import { instantiate } from '../interpreter/execution/instantiate.ts';
import type { FuncInst } from '../interpreter/runtime/instances.ts';
import { newStore } from '../interpreter/runtime/store.ts';
import { i32 } from '../interpreter/runtime/values.ts';
import { validate } from '../interpreter/validation/modules.ts';
import { parseModule } from '../text-format/parse.ts';

const text = '(module (func $f (export "f") (param i32) (if (local.get 0) (then (call $f (i32.sub (local.get 0) (i32.const 1)))))))';
const module = parseModule({ kind: 'text', name: 'frames.wat', text });
const store = newStore();
const { inst } = instantiate(store, { module, type: validate(module) }, []);
const f = (inst.exports.get('f') as { readonly inst: FuncInst }).inst; // as the module says
const tier = fastTier(store);
const deep = (n: number) => tier.invoke(f, [i32(n)]).kind;
parentPort?.postMessage({ '29999': deep(29_999), '30000': deep(30_000), endless: deep(-1) });
