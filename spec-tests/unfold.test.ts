// The configuration in focus against nested terms: `unfold (step c)` is `stepNested (unfold c)`, on every kind of context.

import { readFileSync } from 'node:fs';
import test from 'ava';
import { type Frame, invocation } from '../interpreter/execution/configuration.ts';
import { instantiate } from '../interpreter/execution/instantiate.ts';
import type { Trying } from '../interpreter/execution/rules/legacy.ts';
import { run, step } from '../interpreter/execution/step.ts';
import { type Nested, type Term, unfold } from '../interpreter/execution/unfold.ts';
import { newStore } from '../interpreter/runtime/store.ts';
import { i32, type Ref } from '../interpreter/runtime/values.ts';
import { textSource } from '../interpreter/syntax/source.ts';
import { validate } from '../interpreter/validation/modules.ts';
import { parseModule } from '../text-format/parse.ts';
import { stepNested } from './nested.ts';

const load = (name: string) => {
  const module = parseModule(textSource(name, readFileSync(new URL(`../../spec-tests/fixtures/${name}`, import.meta.url), 'utf8')));
  return { module, type: validate(module) };
};
const modules = { nested: load('nested.wat'), legacy: load('nested-legacy.wat'), mixed: load('nested-legacy-mixed.wat') };

/** What is left of a legacy `try`'s handler, or the exception caught. */
function showOwn(own: unknown): string {
  const o = own as Trying | Ref;
  if ('op' in o) return show(o);
  return 'delegate' in o ? `delegate ${o.delegate}` : o.clauses.slice(o.next).map(k => `${k.x}`).join(); // biome-ignore format: one line
}

/** A term as text, with instances by number; what instructions carry beside their immediates is left out. */
function show(t: Term | Nested | { readonly op: string }): string {
  if ('vals' in t) return [...t.vals, ...t.rest].map(show).join(' ');
  if ('body' in t && 'n' in t) {
    const { op, n } = t;
    const more = op === 'LABEL' ? (t.cont?.op ?? '') : op === 'HANDLER' ? t.catches.map(c => c.kind).join() : op === 'OWN' ? showOwn(t.own) : t.frame.locals.map(v => (v === undefined ? '?' : show(v))).join(' ');
    return `(${op}_${n}{${more}} ${show(t.body)})`;
  }
  if (t.op === 'trap' || t.op === 'call_ref') return t.op;
  return Object.entries(t)
    .filter(([k]) => k !== 'pos' && k !== 'elem')
    .map(([, v]) => (typeof v !== 'object' ? `${v}` : v !== null && 'addr' in (v as object) ? `#${(v as { addr: number }).addr}` : '…')) // by the line itself
    .join('.');
} // biome-ignore format: cases

const start = (of: keyof typeof modules, name: string, arg: number) => {
  const store = newStore();
  const { inst, config } = instantiate(store, modules[of], []);
  run(config);
  const f = inst.exports.get(name);
  if (f?.kind !== 'func') throw new Error(`no function ${name}`);
  return { store, inst, z: invocation(store, f.inst, [i32(arg)]) };
};

for (const [of, name, arg, steps] of [
  ['nested', 'main', 0, 400],
  ['nested', 'trap', 1, 10],
  ['nested', 'throw', 1, 8],
  ['nested', 'throw', 0, 6],
  ['legacy', 'main', 0, 400],
  ['legacy', 'trap', 0, 12],
  ['legacy', 'uncaught', 7, 20],
  ['mixed', 'main', 0, 200],
] as const) {
  test(`focus and nested terms agree on every step of ${name}(${arg}) of ${of}`, t => {
    const focus = start(of, name, arg);
    const nested = start(of, name, arg);
    const frame: Frame = { locals: [], module: nested.inst, func: null };
    let term: Term | null = unfold(nested.z);
    // What comes into focus next is a value or the redex: bring the values of the first term over, as both steppers do.
    let n = 0;
    for (; step(focus.z) !== null; n++) {
      term = term === null ? null : stepNested(nested.store, frame, term);
      if (term === null) return t.fail(`the nested stepper stops after ${n} steps`);
      if (show(settle(unfold(focus.z))) !== show(term)) return t.is(show(settle(unfold(focus.z))), show(term), `after step ${n + 1}`);
    }
    t.is(term === null ? null : stepNested(nested.store, frame, term), null);
    t.true(n >= steps, `${n} steps`);
  });
}

/** Values at the head of what is left count as values, as in the book. */
function settle(t: Term): Term {
  let n = 0;
  while (
    n < t.rest.length &&
    /^(ref\.(null|func|struct|array|exn|host)_addr|ref\.i31_num|ref\.extern|(i|f)(32|64)\.const|v128\.const)$/.test(t.rest[n]!.op)
  )
    n++;
  const rest = t.rest
    .slice(n)
    .map(e => ('body' in e && 'n' in e && 'vals' in (e as Nested).body ? ({ ...e, body: settle((e as Nested).body) } as Nested) : e)); // by its shape
  return { vals: [...t.vals, ...(t.rest.slice(0, n) as Term['vals'])], rest }; // by the loop, values
}
