// `struct #0`, `array #1`, `exn #2` in a session of `linkstep step`: what an object that is shown by its number has in it.

import type { Context } from '../../interpreter/execution/configuration.ts';
import type { ArrayInst, ExnInst, FieldVal, ModuleInst, StructInst } from '../../interpreter/runtime/instances.ts';
import type { Val } from '../../interpreter/runtime/values.ts';
import { headAt, lastRecord, type Timeline } from '../../interpreter/trace/timeline.ts';
import { counted } from '../../spec-tests/harness/reporters/human.ts';
import { named, showField } from './step-show.ts';
import { Usage } from './terminal.ts';

type Held =
  | { readonly kind: 'struct'; readonly a: StructInst }
  | { readonly kind: 'array'; readonly a: ArrayInst }
  | { readonly kind: 'exn'; readonly a: ExnInst };

function objectIn(v: unknown): Held | null {
  const r = v as Val; // what is none has another op, or none
  switch (r?.op) {
    case 'ref.struct_addr':
      return { kind: 'struct', a: r.a };
    case 'ref.array_addr':
      return { kind: 'array', a: r.a };
    case 'ref.exn_addr':
      return { kind: 'exn', a: r.a };
    case 'ref.extern':
      return objectIn(r.r);
    default:
      return null;
  }
}

/** Whatever may hold an object by itself: values, and instructions that rules gave. */
function* roots(line: Timeline): Generator<Iterable<unknown>> {
  const { z } = line;
  const r = lastRecord(line);
  if (r !== null) yield* [r.before, r.after, r.effects.flatMap(e => ('old' in e ? [e.old] : []))];
  yield* [z.stack, headAt(line).pending, z.given, z.frame.locals];
  for (let k: Context | null = z.context; k !== null; k = k.outer) yield* [k.caller?.locals ?? [], [k.own]];
  if (z.result?.kind === 'values') yield z.result.values;
  if (z.result?.kind === 'exception') yield [z.result.exn];
  for (const g of z.store.globals) yield [g.value];
  for (const t of [...z.store.tables, ...z.store.elems]) yield t.refs;
}

/** The object with a number, if something holds it. Cost: all that is held. */
function find(line: Timeline, addr: number): Held | null {
  const seen = new Set<object>();
  const open: Iterable<unknown>[] = [...roots(line)];
  for (let list = open.pop(); list !== undefined; list = open.pop())
    for (const v of list) {
      const o = objectIn(v);
      if (o === null || seen.has(o.a)) continue;
      if (o.a.addr === addr) return o;
      seen.add(o.a);
      open.push(o.a.fields);
    }
  return null;
}

/** At most so many fields are shown. */
const MOST = 100;

/** `module`: whose names are used. Errors: `Usage`. */
export function objectLines(line: Timeline, module: ModuleInst, kind: Held['kind'], text: string): string[] {
  if (!/^#?\d+$/.test(text)) throw new Usage(`${kind} needs the number of one, as #0`);
  const addr = Number(text.replace('#', ''));
  const o = find(line, addr);
  if (o === null) return [`nothing holds an object #${addr}`];
  if (o.kind !== kind) throw new Usage(`#${addr} is no ${kind}: ${o.kind} #${addr} shows it`);
  const { names } = module;
  const x = o.kind === 'exn' ? module.tags.indexOf(o.a.tag) : module.types.indexOf(o.a.type);
  const of = x < 0 ? '' : o.kind === 'exn' ? ` of tag ${named(names?.tag, x, '')}` : ` of type ${named(names?.type, x, '')}`;
  const fields: readonly FieldVal[] = o.a.fields;
  const what = (i: number): string => (o.kind === 'struct' ? `field ${named(names?.field.get(x), i, '')}:` : `[${i}]`);
  return [
    `${kind} #${addr}${of}, ${counted(fields.length, kind === 'array' ? 'element' : 'field')}`,
    ...fields.slice(0, MOST).map((v, i) => `${what(i)} ${showField(v)}`),
    ...(fields.length > MOST ? [`… ${fields.length - MOST} more`] : []),
  ];
}
