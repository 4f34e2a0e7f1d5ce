// Steps as text: values, redexes in the source, what changed. One vocabulary for the stepper and for traces.

import { isAbsolute, relative } from 'node:path';
import type { Admin, Context, Frame, Trap } from '../../interpreter/execution/configuration.ts';
import type { Rule } from '../../interpreter/execution/rule.ts';
import type { Program } from '../../interpreter/linking/state.ts';
import { showF32, showF64 } from '../../interpreter/numerics/literals.ts';
import type { FieldVal, FuncInst, GlobalInst, ModuleInst } from '../../interpreter/runtime/instances.ts';
import type { Val } from '../../interpreter/runtime/values.ts';
import { type Instr, rows } from '../../interpreter/syntax/instructions.ts';
import type { Module, NameMap } from '../../interpreter/syntax/modules.ts';
import { lineColumn, lineText, place, type Source } from '../../interpreter/syntax/source.ts';
import type { Head } from '../../interpreter/trace/capture.ts';
import { type Effect, instructionsGiven, type StepRecord } from '../../interpreter/trace/record.ts';
import { functionName } from '../../interpreter/trace/trap.ts';
import { counted } from '../../spec-tests/harness/reporters/human.ts';
import { type CodeContext, codeContext, contextOf, funcContext, printInstr, printV128, showId } from '../../text-format/print.ts';
import { showEvent } from './link-log.ts';
import { clauseOf } from './step-clauses.ts';
import type { Started } from './step-start.ts';

/** What is needed to show steps of a run. */
export interface Shower {
  readonly started: Started;
  readonly contexts: Map<FuncInst | ModuleInst, CodeContext>;
}
export const shower = (started: Started): Shower => ({ started, contexts: new Map() });

// ─── Values ───

export const funcName = (f: FuncInst): string => {
  if (f.code.kind === 'host') return f.code.host.name;
  const name = functionName(f);
  return name === null ? `function ${f.code.index}` : (showId(name) ?? name);
};

export function showVal(v: Val | undefined): string {
  switch (v?.op) {
    case undefined:
      return 'unset';
    case 'i32.const':
      return `i32 ${v.c}`;
    case 'i64.const':
      return `i64 ${v.c}`;
    case 'f32.const':
      return `f32 ${showF32(v.c)}`;
    case 'f64.const':
      return `f64 ${showF64(v.c)}`;
    case 'v128.const':
      return `v128 ${printV128(v.c)}`;
    case 'ref.null_addr':
      return 'null';
    case 'ref.i31_num':
      return `i31 ${v.i}`;
    case 'ref.func_addr':
      return `func ${funcName(v.a)}`;
    case 'ref.struct_addr':
      return `struct #${v.a.addr}`;
    case 'ref.array_addr':
      return `array #${v.a.addr}`;
    case 'ref.exn_addr':
      return `exn #${v.a.addr}`;
    case 'ref.host_addr':
      return `host ${v.n}`;
    case 'ref.extern':
      return `extern (${showVal(v.r)})`;
    default:
      return '?';
  }
}
export const showField = (v: FieldVal): string => (typeof v === 'number' ? `${v}` : showVal(v));

/** At most so many values of a list are shown, the last ones. */
const mostValues = 10;

export function showList(vs: readonly (Val | undefined)[], more = 0): string {
  const shown = vs.slice(-mostValues).map(showVal);
  return `${vs.length > shown.length || more > 0 ? `… ${vs.length - shown.length + more} more, ` : ''}${shown.join(', ')}`;
}

/** `[what stays | what is taken or given]` */
function stackText(vs: readonly Val[], kept: number): string {
  const stays = vs.slice(0, kept);
  const rest = vs.slice(kept);
  if (vs.length === 0) return '[]';
  if (rest.length === 0) return `[${showList(stays)}]`;
  return stays.length === 0 ? `[| ${showList(rest)}]` : `[${showList(stays)} | ${showList(rest)}]`;
}

// ─── Instructions ───

function codeContextOf(s: Shower, module: ModuleInst, func: FuncInst | null): CodeContext {
  const key = func ?? module;
  let c = s.contexts.get(key);
  if (c === undefined) {
    const m = s.started.moduleOf(module);
    const base = m === null ? null : contextOf(m, true);
    c =
      m === null || base === null
        ? codeContext({ ...contextOf(emptyModule, false) })
        : func?.code.kind === 'wasm'
          ? // Which labels are open is not known here: they are numbers.
            { ...funcContext(base, m, func.code.index, func.code.func), labels: codeContext(base).labels }
          : codeContext(base);
    s.contexts.set(key, c);
  }
  return c;
}
const emptyModule = { types: [], imports: [], funcs: [], tags: [], names: { local: new Map(), label: new Map() } } as unknown as Module; // what a context of nothing reads

const isLink = (e: Admin): boolean => e.op.startsWith('link.');

/** The redex's instruction: as the text format has it, or, of those that are not the program's own, in its manner. */
export function showInstr(s: Shower, e: Admin, module: ModuleInst, func: FuncInst | null): string {
  if (isLink(e)) return showLink(e as unknown as Record<string, unknown>); // whatever it has
  if (e.op === 'trap') return `trap "${(e as Trap).reason}"`; // its op says so
  if (e.op === 'end') return 'end';
  if (!rows.has(e.op)) return 'l' in e ? `${e.op} ${String(e.l)}` : e.op;
  if ('y' in e && typeof e.y === 'object' && (e.op === 'call_ref' || e.op === 'return_call_ref')) return e.op;
  const c = codeContextOf(s, module, func);
  try {
    const text = printInstr(e as Instr, c); // it has a row
    if ('bt' in e) c.labels.close();
    return text;
  } catch {
    // Types that are closed already have no index.
    return e.op;
  }
}

interface Named {
  readonly name: string;
}
function showLink(e: Readonly<Record<string, unknown>>): string {
  const parts: string[] = [String(e.op)];
  const o = e.o as (Named & { readonly validated: { readonly module: Module } }) | undefined; // of link instructions: an object
  if (typeof e.phase === 'string') parts.push(e.phase);
  if (o !== undefined) parts.push(o.name);
  if (typeof e.i === 'number') {
    parts.push(`${e.i}`);
    const x = o?.validated.module.imports[e.i];
    if (x !== undefined) parts.push(`(${x.module}.${x.name})`);
  }
  if (typeof e.name === 'string') parts.push(JSON.stringify(e.name));
  if (typeof e.handle === 'number') parts.push(`0x${e.handle.toString(16)}`);
  if (typeof e.symbol === 'string') parts.push(JSON.stringify(e.symbol));
  return parts.join(' ');
}

// ─── Places ───

/** Where a function's code is: its name, and the library's in a program of several. */
export function whereabouts(s: Shower, module: ModuleInst, func: FuncInst | null): string {
  const p = s.started.program;
  const o = p === null ? undefined : [...p.linkMap, ...p.pending].find(x => x.inst === module);
  const of = o === undefined || p === null || p.linkMap.length + p.pending.length < 2 ? '' : ` of ${o.name}`;
  return func === null ? (o === undefined ? '' : `initialising ${o.name}`) : `${funcName(func)}${of}`;
}

/** At most so many columns of a source line, around the place. */
const mostColumns = 100;

/** The line of a text with a mark under the place; nothing of a binary, which has no lines. */
export function sourceLines(source: Source | null, pos: number): string[] {
  if (source?.kind !== 'text' || pos < 0) return [];
  const { line, column } = lineColumn(source, pos);
  const whole = lineText(source, line)
    .replaceAll('\t', ' ')
    .replaceAll(/\p{Cc}/gu, '\ufffd');
  const from = Math.max(0, column - 1 - (whole.length > mostColumns ? mostColumns / 2 : whole.length));
  const cut = whole.slice(from, from + mostColumns);
  const lead = cut.length - cut.trimStart().length;
  const at = column - 1 - from;
  const skip = Math.min(lead, at);
  const number = `${line}`;
  return [`  ${number} | ${cut.slice(skip)}`, `  ${' '.repeat(number.length)} | ${' '.repeat(at - skip)}^`];
}

/** Names of files as seen from the current folder, where they are in it. */
const cwd = process.cwd();
const shorter = (path: string): string => {
  if (!isAbsolute(path)) return path;
  const near = relative(cwd, path);
  return near.length < path.length ? near : path;
};
export const placeOf = (source: Source | null, pos: number): string => {
  if (source === null) return '';
  return shorter(place(source, pos));
};

// ─── Effects ───

const hexBytes = (bytes: Uint8Array): string => {
  const shown = [...bytes.subarray(0, 16)].map(b => b.toString(16).padStart(2, '0')).join(' ');
  return bytes.length > 16 ? `${shown} … (${bytes.length} bytes)` : shown;
};
export const hex = (n: number): string => `0x${n.toString(16)}`;

/** A GOT cell's name, where a global is one. */
function cellName(p: Program | null, g: GlobalInst): string | null {
  for (const o of p === null ? [] : [...p.linkMap, ...p.pending])
    for (const [key, c] of o.cells) if (c.inst === g) return `GOT.${key.replace(':', '.')} of ${o.name}`;
  return null;
}
const indexOf = (list: readonly unknown[] | undefined, x: unknown): number => list?.indexOf(x) ?? -1;
export const named = (names: NameMap | undefined, i: number, otherwise: string): string => {
  const name = i < 0 ? undefined : names?.get(i);
  return name !== undefined ? (showId(name) ?? name) : i >= 0 ? `${i}` : otherwise;
};

export function showEffect(s: Shower, e: Effect, module: ModuleInst, func: FuncInst | null): string {
  const { names } = module;
  switch (e.kind) {
    case 'local': {
      const index = func?.code.kind === 'wasm' ? func.code.index : -1;
      return `local ${named(names?.local.get(index), e.x, '?')}: ${showVal(e.old)} → ${showVal(e.now)}`;
    }
    case 'global': {
      const cell = cellName(s.started.program, e.g);
      if (cell !== null) return `cell ${cell}: ${showVal(e.old)} → ${showVal(e.now)}`;
      return `global ${named(names?.global, indexOf(module.globals, e.g), `#${e.g.addr}`)}: ${showVal(e.old)} → ${showVal(e.now)}`;
    }
    case 'memory':
      return `memory ${named(names?.memory, indexOf(module.mems, e.m), `#${e.m.addr}`)} at ${hex(e.ea)}: ${hexBytes(e.old)} → ${hexBytes(e.now)}`;
    case 'memory-size':
      return `memory ${named(names?.memory, indexOf(module.mems, e.m), `#${e.m.addr}`)}: ${e.old} → ${counted(e.now, 'page')}`;
    case 'table':
      return `table ${named(names?.table, indexOf(module.tables, e.t), `#${e.t.addr}`)} [${e.i}]: ${showVal(e.old)} → ${showVal(e.now)}`;
    case 'table-size':
      return `table ${named(names?.table, indexOf(module.tables, e.t), `#${e.t.addr}`)}: ${e.old} → ${e.now} elements`;
    case 'field':
      return `${e.of} #${e.addr} [${e.i}]: ${showField(e.old)} → ${showField(e.now)}`;
    case 'dropped':
      return `${e.what} segment #${e.addr} dropped: ${e.length} ${e.what === 'data' ? 'bytes' : 'elements'}`;
    case 'taken-back':
      return `the load is taken back: ${e.writes} changes`;
  }
}

// ─── A step ───

export const showLocals = (frame: Frame): string[] => {
  const index = frame.func?.code.kind === 'wasm' ? frame.func.code.index : -1;
  return frame.locals.map((v, x) => `local ${named(frame.module.names?.local.get(index), x, '?')}: ${showVal(v)}`);
};

const ends: Readonly<Record<string, string>> = { frame: 'function', label: 'block', handler: 'handler', link: 'load' };
const endText = (kind: string): string => `end of the ${ends[kind] ?? kind}`;

/** What was reduced, in a few words. */
export function redexText(s: Shower, r: StepRecord): string {
  if (r.e !== null) return `${showInstr(s, r.e, r.module, r.func)}${r.given ? ' (given)' : ''}`;
  return r.end === 'frame' && r.func === null ? "end of the loader's frame" : endText(r.end ?? '');
}

/** The lines that a stop shows of the step that led to it. */
export function stepLines(s: Shower, r: StepRecord): string[] {
  const at = whereabouts(s, r.module, r.func);
  const { source } = r.module;
  const out = [`#${r.n}  ${r.rule.name}  ${redexText(s, r)}`];
  const place = r.pos >= 0 ? placeOf(source, r.pos) : '';
  if (at !== '' || place !== '')
    out.push(`  ${[place === '' ? '' : `at ${place}`, at === '' ? '' : `in ${at}`].filter(x => x !== '').join(' ')}`);
  out.push(...sourceLines(source, r.pos));
  const same = r.before.length === r.after.length && r.kept === r.before.length;
  if (!same || r.before.length > 0)
    out.push(same ? `  stack [${showList(r.before)}]` : `  stack ${stackText(r.before, r.kept)} → ${stackText(r.after, r.kept)}`);
  const given = instructionsGiven(r.gives).map(e => showInstr(s, e, r.module, r.func));
  if (given.length > 0) out.push(`  gives ${given.slice(0, 6).join(', ')}${given.length > 6 ? `, … ${given.length - 6} more` : ''}`);
  for (const c of r.choices) out.push(`  choice ${c.taken} (of 0 to ${c.alternatives - 1}) at ${c.at}`);
  if (r.host !== null) out.push(`  host ${r.host.name}${r.host.repeated ? ' (as recorded)' : ''}`);
  if (r.entered !== null) {
    if (r.entered.func !== null) out.push(`  enters ${whereabouts(s, r.entered.module, r.entered.func)}`);
    const locals = showLocals(r.entered);
    out.push(...locals.slice(0, 8).map(x => `    ${x}`), ...(locals.length > 8 ? [`    … ${locals.length - 8} more`] : []));
  }
  const lines = [
    ...r.effects.map(e => showEffect(s, e, r.module, r.func)),
    ...r.events.map(e => `link ${showEvent(e).replace(/ {2,}/g, ' ')}`),
  ];
  out.push(...lines.slice(0, 12).map(x => `  ${x}`), ...(lines.length > 12 ? [`  … ${lines.length - 12} more changes`] : []));
  return out;
}

/** The next redex, in one line, and where it is. */
export function nextLine(s: Shower, frame: Frame, head: Head, context: Context, pos: number): string {
  const what =
    head.kind === 'instr' && head.e !== null
      ? showInstr(s, head.e, frame.module, frame.func)
      : head.kind === 'end'
        ? endText(context.kind === 'label' && context.outer?.kind === 'frame' ? 'body' : context.kind)
        : 'nothing: it is done';
  const place = pos >= 0 ? placeOf(frame.module.source, pos) : '';
  return `next: ${what}${place === '' ? '' : ` at ${place}`}`;
}

const relations: Readonly<Record<Rule['relation'], string>> = {
  Step_pure: 'a pure rule: it looks at nothing but its operands and the contexts around them',
  Step_read: 'a rule that reads the state and changes nothing in the store',
  Step: 'a rule that may change the state',
  Link: "a rule of the loader, which is linkstep's own",
};

export function ruleLines(r: StepRecord): string[] {
  const { name, relation, ours, otherwise } = r.rule;
  const out = [name, `  ${relations[relation]}`];
  if (ours && relation !== 'Link') out.push('  not a rule of the specification: what it leaves to the host or to limits');
  if (otherwise) out.push('  otherwise: applies only where no rule before it does');
  const clause = clauseOf(r.rule, r.e);
  if (clause !== '') out.push(`  ${clause}`);
  return out;
}
