// What a trap was: its reason, the rule and its operands, the bounds that were passed, and the call stack (spec 4.2.15 TRAP), as data.

import { codeOfReason, type Message } from '../diagnostics/render.ts';
import { type Compiled, type Config, type Result, type Site, sitesOf, type Trapped } from '../execution/configuration.ts';
import type { Transaction } from '../linking/transaction.ts';
import { showF32, showF64 } from '../numerics/literals.ts';
import type { FuncInst, ModuleInst } from '../runtime/instances.ts';
import type { Num, Ref, Val } from '../runtime/values.ts';
import { rows } from '../syntax/instructions.ts';
import type { Pos, Source } from '../syntax/source.ts';

/** An activation. `name` is from the text or the name section, else an export's name, else null; `pos` is in `source`, −1 where unknown. */
export interface Call {
  readonly name: string | null;
  readonly index: number | null;
  readonly source: Source | null;
  readonly pos: Pos;
  /** No activation, but a load that called what lies before it: of this object, to open it or to start the program. */
  readonly load: { readonly object: string; readonly start: boolean } | null;
}

/** What was reached beyond its end: so many units from `at`, and how many there are. Units are bytes of a memory or segment, else elements. */
export interface Bounds {
  readonly of: 'memory' | 'table' | 'array' | 'data segment' | 'elem segment';
  /** The index of the memory, table or segment in its module; null for arrays. */
  readonly index: number | null;
  readonly at: number;
  readonly count: number;
  readonly length: number;
}

export interface TrapReport {
  readonly code: string;
  readonly reason: string;
  /** Null where no rule of an instruction gave the trap: the host did, or it is an exhaustion. */
  readonly rule: string | null;
  readonly instruction: string | null;
  /** Of an indirect call, which reduces to instructions of its own: the index in the table. */
  readonly element: string | null;
  readonly operands: readonly Val[];
  readonly bounds: Bounds | null;
  readonly source: Source | null;
  readonly pos: Pos;
  /** Deepest first. */
  readonly calls: readonly Call[];
  /** There are more of them further out, of which nobody knows. */
  readonly more: boolean;
}

/** A function's name: from the name section or the text, else an export's; null without either. */
export function functionName(f: FuncInst): string | null {
  if (f.code.kind === 'host') return f.code.host.name;
  const name = f.module?.names?.func.get(f.code.index);
  if (name !== undefined) return name;
  for (const [exported, x] of f.module?.exports ?? []) if (x.inst === f) return exported;
  return null;
}

const callOf = ({ func, module, pos }: Pick<Site, 'func' | 'module' | 'pos'>): Call => ({
  name: func === null ? null : functionName(func),
  index: func?.code.kind === 'wasm' ? func.code.index : null,
  source: module.source,
  pos,
  load: null,
});

/** Activations and loads, innermost first. */
const callsOf = (sites: readonly Site[]): Call[] =>
  sites.flatMap(site => {
    // The frame of constant expressions is nobody's activation.
    if (site.kind === 'frame') return site.func === null && site.pos < 0 ? [] : [callOf(site)];
    if (site.context.kind !== 'link') return [];
    const { root, start } = site.context.own as Transaction; // its kind says so
    return [{ name: null, index: null, source: null, pos: -1, load: { object: root.name, start } }];
  });

const natural = (v: Val | undefined): number => {
  const c = (v as Num | undefined)?.c; // validation: an address
  return typeof c === 'number' ? c >>> 0 : typeof c === 'bigint' ? Number(BigInt.asUintN(64, c)) : 0;
};

/** The ranges that an instruction touches, in the order in which its rules look at them. */
function rangesOf(e: { readonly op: string }, operands: readonly Val[], inst: ModuleInst): Bounds[] {
  const [a, b, c, d, n] = operands.map(natural) as [number, number, number, number, number];
  const { x = 0, y = 0 } = e as { readonly x?: number; readonly y?: number }; // the immediates of those below
  const memory = (index: number, at: number, count: number): Bounds => ({ of: 'memory', index, at, count, length: inst.mems[index]?.bytes.length ?? 0 });
  const table = (index: number, at: number, count: number): Bounds => ({ of: 'table', index, at, count, length: inst.tables[index]?.refs.length ?? 0 });
  const data = (index: number, at: number, count: number): Bounds => ({ of: 'data segment', index, at, count, length: inst.datas[index]?.bytes.length ?? 0 });
  const elem = (index: number, at: number, count: number): Bounds => ({ of: 'elem segment', index, at, count, length: inst.elems[index]?.refs.length ?? 0 });
  const array = (v: Val | undefined, at: number, count: number): Bounds[] =>
    v?.op === 'ref.array_addr' ? [{ of: 'array', index: null, at, count, length: v.a.fields.length }] : [];
  const row = rows.get(e.op);
  if (row?.bytes !== undefined && 'ao' in e) {
    const { x: m, offset } = e.ao as { readonly x: number; readonly offset: bigint }; // a memory access
    return [memory(m, a + Number(offset), row.bytes)];
  }
  switch (e.op) {
    case 'memory.fill':
      return [memory(x, a, c)];
    case 'memory.copy':
      return [memory(x, a, c), memory(y, b, c)];
    case 'memory.init':
      return [memory(x, a, c), data(y, b, c)];
    case 'table.get':
    case 'table.set':
      return [table(x, a, 1)];
    case 'table.fill':
      return [table(x, a, c)];
    case 'table.copy':
      return [table(x, a, c), table(y, b, c)];
    case 'table.init':
      return [table(x, a, c), elem(y, b, c)];
    case 'array.get':
    case 'array.get_s':
    case 'array.get_u':
    case 'array.set':
      return array(operands[0], b, 1);
    case 'array.fill':
      return array(operands[0], b, d);
    case 'array.copy':
      return [...array(operands[0], b, n), ...array(operands[2], d, n)];
    case 'array.new_data':
      return [data(y, a, b * widthOf(inst, x))];
    case 'array.new_elem':
      return [elem(y, a, b)];
    case 'array.init_data':
      return [...array(operands[0], b, d), data(y, c, d * widthOf(inst, x))];
    case 'array.init_elem':
      return [...array(operands[0], b, d), elem(y, c, d)];
    default:
      return [];
  }
} // biome-ignore format: a line a kind

/** Bytes of an element of a numeric array type. */
function widthOf(inst: ModuleInst, x: number): number {
  const ct = inst.types[x]?.unrolled.ct;
  const zt = ct?.kind === 'array' ? ct.field.zt : 'i8';
  return zt === 'i8' ? 1 : zt === 'i16' ? 2 : zt === 'i32' || zt === 'f32' ? 4 : zt === 'v128' ? 16 : 8;
}

/**
 * What is known of a trap or an exhaustion of a configuration that is done, or about to leave its contexts; null where it ended otherwise. To
 * be called before the configuration is stepped back, and before anything else runs in its store: lengths are those of now.
 */
export function describeTrap(z: Config, result: Result | null = z.result): TrapReport | null {
  if (result === null || (result.kind !== 'trap' && result.kind !== 'exhaustion')) return null;
  const { compiled } = result;
  if (compiled !== undefined) return ofCompiled(result, compiled);
  // It may be that of an earlier trap, which a load took back.
  const t = z.trapped;
  if (result.kind === 'trap' && t !== null && t.trap.reason === result.reason && t.trap.pos === result.pos)
    return ofTrap(result, t, z.frame.module);
  if (result.kind === 'exhaustion' || z.result === null) return ofSites(result, sitesOf(z));
  return { ...nothingOf(result), pos: result.pos };
}

type Ended = Extract<Result, { readonly reason: string }>;
const nothingOf = ({ kind, reason }: Ended): TrapReport => ({
  code: codeOfReason(kind, reason),
  reason,
  rule: null,
  instruction: null,
  element: null,
  operands: [],
  bounds: null,
  source: null,
  pos: -1,
  calls: [],
  more: false,
});

/** Nobody knows of an instruction, but of the activations. */
function ofSites(result: Ended, sites: readonly Site[]): TrapReport {
  const at = sites.find(s => s.kind === 'frame');
  return { ...nothingOf(result), source: at?.module.source ?? null, pos: at?.pos ?? -1, calls: callsOf(sites) };
}

/** `outside`: the instance whose code runs outside of all activations. */
function ofTrap(result: Ended, t: Trapped, outside: ModuleInst | null): TrapReport {
  const frame = t.sites.find(s => s.kind === 'frame');
  const module = frame?.module ?? outside;
  const past = module === null ? undefined : rangesOf(t.e, t.operands, module).find(r => r.at + r.count > r.length);
  return {
    ...nothingOf(result),
    rule: t.rule,
    instruction: t.e.op,
    element: 'elem' in t.e && typeof t.e.elem === 'string' ? t.e.elem : null,
    operands: t.operands,
    bounds: past ?? null,
    source: module?.source ?? null,
    pos: frame?.pos ?? t.trap.pos,
    calls: callsOf(t.sites),
  };
}

function ofCompiled(result: Ended, { open, whole, within }: Compiled): TrapReport {
  // What had no room was not entered.
  const entered = result.kind === 'exhaustion' && within === null && (open[0]?.pos ?? 0) < 0 ? open.slice(1) : open;
  const calls = entered.map(({ func, pos }) => callOf({ func, module: func.module!, pos })); // no host's functions
  const inner = within === null ? null : ofTrap(result, within, null);
  const [first] = calls;
  const place = first === undefined || first.pos < 0 ? {} : { source: first.source, pos: first.pos };
  return { ...nothingOf(result), ...place, ...inner, calls: [...(inner?.calls ?? []), ...calls], more: !whole };
}

// ─── As text ───

/** A value as a script writes it; an instance by its address. */
export function showVal(v: Val): string {
  switch (v.op) {
    case 'i32.const':
    case 'i64.const':
      return `(${v.op} ${v.c})`;
    case 'f32.const':
      return `(f32.const ${showF32(v.c)})`;
    case 'f64.const':
      return `(f64.const ${showF64(v.c)})`;
    case 'v128.const':
      return `(v128.const i8x16 ${[...v.c].join(' ')})`;
    case 'ref.null_addr':
      return '(ref.null)';
    case 'ref.i31_num':
      return `(ref.i31 ${v.i})`;
    case 'ref.host_addr':
      return `(ref.host ${v.n})`;
    case 'ref.extern':
      return v.r.op === 'ref.host_addr' ? `(ref.extern ${v.r.n})` : '(ref.extern)';
    default:
      return showInstance(v);
  }
}
const showInstance = (v: Extract<Ref, { readonly a: unknown }>): string => {
  const name = v.op === 'ref.func_addr' ? functionName(v.a) : null;
  return `(${v.op.replace('_addr', '')} ${name === null ? v.a.addr : `$${name}`})`;
};

const showBounds = ({ of, index, at, count, length }: Bounds): string => {
  const unit = of === 'memory' || of === 'data segment' ? 'byte' : 'element';
  const many = (n: number): string => `${n} ${unit}${n === 1 ? '' : 's'}`;
  const where = of === 'memory' ? `address ${at} (0x${at.toString(16)})` : `index ${at}`;
  return `${many(count)} at ${where}, and ${of === 'array' ? 'the array' : `${of} ${index}`} has ${many(length)}`;
};

/** At most so many calls are shown, half of them from either end. */
const mostCalls = 12;

/** Calls that follow each other from one place are shown once, with their number. */
function grouped(calls: readonly Call[]): { readonly call: Call; times: number }[] {
  const out: { readonly call: Call; times: number }[] = [];
  for (const call of calls) {
    const last = out.at(-1);
    const { name, index, pos } = last?.call ?? { name: null, index: null, pos: -1 };
    if (last !== undefined && call.load === null && pos >= 0 && pos === call.pos && name === call.name && index === call.index)
      last.times++;
    else out.push({ call, times: 1 });
  }
  return out;
}

function nameOfCall({ name, index, load }: Call, how: string): string {
  if (load !== null) return `while ${load.object} is ${load.start ? 'started' : 'opened'}`;
  return `${how} ${name === null ? `function ${index ?? '?'}` : `$${name}${index === null ? '' : ` (function ${index})`}`}`;
}

/** A report as a message for `renderMessage`: the instruction in its source, what it took, and who called. */
export function trapMessage(r: TrapReport): Message {
  const calls = grouped(r.calls).map(({ call: c, times }, i) => {
    const what = nameOfCall(c, i === 0 ? 'in' : 'called from');
    const text = `${what}${times > 1 ? `, ${times} times` : ''}`;
    // Bytes around a call say nothing to a reader: of a binary the place alone is given.
    if (c.source === null || (c.source.kind === 'text' && c.pos >= 0)) return { text, source: c.source, pos: c.pos };
    const file = c.source.name.slice(c.source.name.lastIndexOf('/') + 1);
    return { text: `${text}, ${file}${c.pos < 0 ? '' : `:0x${c.pos.toString(16)}`}`, source: null, pos: -1 };
  });
  const omitted = { text: `… ${calls.length - mostCalls} more calls`, source: null, pos: -1 };
  const shown = calls.length <= mostCalls ? calls : [...calls.slice(0, mostCalls / 2), omitted, ...calls.slice(-mostCalls / 2)];
  const took = r.instruction === null || !rows.has(r.instruction) ? [] : [{ text: `${r.element === null ? '' : `call_indirect of element ${r.element}: `}${r.instruction} took ${r.operands.length === 0 ? 'nothing' : r.operands.map(showVal).join(' ')}; rule ${r.rule}`, source: null, pos: -1 }]; // biome-ignore format: one note
  return {
    label: r.code.slice(0, r.code.indexOf('/')),
    code: r.code,
    text: `${r.reason}${r.bounds === null ? '' : `: ${showBounds(r.bounds)}`}`,
    source: r.source,
    pos: r.pos,
    end: -1,
    // The place of the innermost call is that of the trap.
    notes: [
      ...took,
      ...shown.map((n, i) => (i === 0 && n.pos === r.pos ? { text: n.text, source: null, pos: -1 } : n)),
      ...(r.more ? [{ text: 'and more calls: the trace of compiled code ends here', source: null, pos: -1 }] : []),
    ],
    help: null,
  };
}
