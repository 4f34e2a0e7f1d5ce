// What a session of `linkstep step` shows of a configuration when asked: open functions, memory, globals, the table, the term.

import type { Context, Frame } from '../../interpreter/execution/configuration.ts';
import { type Nested, type Term, unfold } from '../../interpreter/execution/unfold.ts';
import type { MemInst, ModuleInst, TableInst } from '../../interpreter/runtime/instances.ts';
import { PAGE } from '../../interpreter/runtime/store.ts';
import { posOf } from '../../interpreter/trace/record.ts';
import { headAt } from '../../interpreter/trace/timeline.ts';
import { counted } from '../../spec-tests/harness/reporters/human.ts';
import { showId } from '../../text-format/print.ts';
import type { Session } from './step-session.ts';
import { funcName, hex, placeOf, showInstr, showList, showLocals, showVal, sourceLines, whereabouts } from './step-show.ts';
import { Usage } from './terminal.ts';

/** A number that was typed, in any notation of JavaScript. Errors: `Usage`. */
export const number = (text: string): number => {
  const n = Number(text);
  if (text === '' || !Number.isSafeInteger(n) || n < 0) throw new Usage(`'${text}' is no number`);
  return n;
};

/** The module that is looked at: that of the open function, or the main one. */
export const here = (x: Session): ModuleInst => {
  const { module } = x.line.z.frame;
  return module.source !== null ? module : (x.line.program?.linkMap[0]?.inst ?? x.home);
};

export function frameLines(x: Session, verbose: boolean): string[] {
  const { z } = x.line;
  const lines: string[] = [];
  let frame: Frame = z.frame;
  let at = posOf(z, headAt(x.line));
  let labels = 0;
  let level = 0;
  for (let k: Context | null = z.context; k !== null; k = k.outer) {
    if (at < 0 && k.pc > 0) at = k.code[k.pc - 1]!.pos;
    if (k.kind === 'link') lines.push(`${level++}  the loader`);
    else if (k.caller !== null) {
      const place = at < 0 ? '' : ` at ${placeOf(frame.module.source, at)}`;
      lines.push(
        `${level}  ${whereabouts(x.s, frame.module, frame.func)}${place}${labels > 1 ? `, ${labels - 1} block${labels > 2 ? 's' : ''} deep` : ''}`,
      );
      level++;
      if (verbose) lines.push(...showLocals(frame).map(l => `     ${l}`));
      frame = k.caller;
      at = -1;
      labels = 0;
    } else labels++;
    if (lines.length > 60) return [...lines, '…'];
  }
  for (const { func, module, pos } of x.s.started.around) {
    lines.push(
      `${level++}  ${whereabouts(x.s, module, func)}${pos < 0 ? '' : ` at ${placeOf(module.source, pos)}`}${verbose ? ', before the call: its locals are not kept' : ''}`,
    );
    if (lines.length > 60) return [...lines, '…'];
  }
  return lines.length === 0 ? ['no function is open'] : lines;
}

/** What `of X` at the end of a command is about: a memory or a table, by index or name, and the words before. Errors: `Usage`. */
function chosen<T>(
  x: Session,
  words: readonly string[],
  what: 'memory' | 'table',
  all: (m: ModuleInst) => readonly T[],
): { readonly it: T | undefined; readonly rest: readonly string[] } {
  const module = here(x);
  const at = words.indexOf('of');
  if (at < 0) return { it: all(module)[0], rest: words };
  const text = words.slice(at + 1).join(' ');
  const byName = [...(module.names?.[what] ?? [])].find(([, name]) => name === text.replace(/^\$/, ''))?.[0];
  const it = all(module)[byName ?? (/^\d+$/.test(text) ? Number(text) : -1)];
  const n = all(module).length;
  if (it === undefined) throw new Usage(`the module has no ${what} '${text}'${n === 0 ? '' : `; its last is ${n - 1}`}`);
  return { it, rest: words.slice(0, at) };
}

export function memoryLines(x: Session, typed: readonly string[]): string[] {
  const { it, rest: words } = chosen<MemInst>(x, typed, 'memory', inst => inst.mems);
  const m = it ?? x.line.program?.memory ?? undefined;
  if (m === undefined) return ['there is no memory'];
  const at = number(words[0] ?? '0');
  const length = Math.min(number(words[1] ?? '64'), 4096);
  if (at >= m.bytes.length)
    return [`${hex(at)} is behind the end of the memory, which is at ${hex(m.bytes.length)} (${counted(m.bytes.length / PAGE, 'page')})`];
  const lines: string[] = [];
  for (let i = at; i < Math.min(at + length, m.bytes.length); i += 16) {
    const row = [...m.bytes.subarray(i, Math.min(i + 16, at + length))];
    const text = row.map(b => (b >= 0x20 && b < 0x7f ? String.fromCharCode(b) : '.')).join('');
    lines.push(
      `${i.toString(16).padStart(8, '0')}  ${row
        .map(b => b.toString(16).padStart(2, '0'))
        .join(' ')
        .padEnd(47)}  ${text}`,
    );
  }
  return lines;
}

export function globalLines(x: Session): string[] {
  const module = here(x);
  const p = x.line.program;
  const objects = p === null ? [] : [...p.linkMap, ...p.pending];
  const cells = new Map(
    objects.flatMap(o => [...o.cells].map(([key, c]) => [c.inst, `GOT.${key.replace(':', '.')} of ${o.name}`] as const)),
  );
  const lines = module.globals.map((g, i) => {
    const name = module.names?.global.get(i);
    return `global ${cells.get(g) ?? (name === undefined ? `${i}` : (showId(name) ?? name))}: ${showVal(g.value)}${g.type.mut ? '' : ' (immutable)'}`;
  });
  // Of other libraries, those of a load that is under way among them, the cells.
  for (const [g, name] of cells) if (!module.globals.includes(g)) lines.push(`global ${name}: ${showVal(g.value)}`);
  return lines.length === 0 ? ['there are no globals'] : lines;
}

export function tableLines(x: Session, words: readonly string[]): string[] {
  const { it } = chosen<TableInst>(x, words, 'table', inst => inst.tables);
  const t = it ?? x.line.program?.table ?? undefined;
  if (t === undefined) return ['there is no table'];
  const lines = t.refs.flatMap((r, i) => (r.op === 'ref.null_addr' ? [] : [`[${i}] ${showVal(r)}`]));
  return [
    `${t.refs.length} elements, ${t.refs.length - lines.length} of them null`,
    ...lines.slice(0, 100),
    ...(lines.length > 100 ? [`… ${lines.length - 100} more`] : []),
  ];
}

/** At most so many lines of a term are shown. */
const mostLines = 80;

export function termLines(x: Session): string[] {
  const { z } = x.line;
  const lines: string[] = [];
  const line = (depth: number, text: string): void => {
    if (lines.length <= mostLines) lines.push(`${'  '.repeat(Math.max(0, Math.min(depth, 30)))}${text}`);
  };
  // The host's stack is not used: terms nest as deep as calls do.
  const open: { readonly term: Term; at: number; readonly frame: Frame; readonly close: string }[] = [];
  let outermost = z.frame;
  for (let k: Context | null = z.context; k !== null; k = k.outer) if (k.caller !== null) outermost = k.caller;
  const enter = (term: Term, frame: Frame, close: string): void => {
    if (term.vals.length > 0) line(open.length, showList(term.vals));
    open.push({ term, at: 0, frame, close });
  };
  const isNested = (e: { readonly op: string }): e is Nested =>
    'body' in e && typeof e.body === 'object' && e.body !== null && 'vals' in e.body;
  enter(unfold(z), outermost, '');
  for (let here = open.at(-1); here !== undefined && lines.length <= mostLines; here = open.at(-1)) {
    const e = here.term.rest[here.at++];
    if (e === undefined) {
      open.pop();
      if (here.close !== '') line(open.length - 1, here.close);
    } else if (isNested(e)) {
      const head =
        e.op === 'FRAME'
          ? `FRAME_${e.n} {${e.frame.func === null ? '' : funcName(e.frame.func)}}`
          : e.op === 'OWN'
            ? `${e.kind}_${e.n}`
            : `${e.op}_${e.n}${e.op === 'LABEL' && e.cont !== null ? ' {loop}' : ''}`;
      line(open.length - 1, `(${head}`);
      enter(e.body, e.op === 'FRAME' ? e.frame : here.frame, ')');
    } else line(open.length - 1, showInstr(x.s, e, here.frame.module, here.frame.func));
  }
  return lines.length > mostLines ? [...lines.slice(0, mostLines), '…'] : lines;
}

export function whereLines(x: Session): string[] {
  const { line } = x;
  const head = headAt(line);
  const pos = posOf(line.z, head);
  return [
    `step ${line.n}${line.furthest > line.n ? ` of ${line.furthest} taken so far` : ''}`,
    ...frameLines(x, false),
    ...sourceLines(line.z.frame.module.source, pos),
  ];
}
