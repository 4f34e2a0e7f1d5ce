// `linkstep dump`: a binary as it lies there (spec ch. 5): sections with offsets and sizes, and the bytes of each instruction beside its text.

import { Command } from 'commander';
import { CUSTOM, MAGIC, sectionIds, VERSION } from '../../interpreter/binary/codes.ts';
import { decode } from '../../interpreter/binary/decode.ts';
import { encode } from '../../interpreter/binary/encode.ts';
import * as read from '../../interpreter/binary/reading.ts';
import { type Diagnostic, Refused } from '../../interpreter/syntax/diagnostic.ts';
import { type Func, importedCount, type Module } from '../../interpreter/syntax/modules.ts';
import { binarySource, type Source } from '../../interpreter/syntax/source.ts';
import { walk } from '../../interpreter/syntax/traverse.ts';
import {
  contextOf,
  funcContext,
  printClause,
  printEnd,
  printExternType,
  printInstr,
  printTypeDef,
  showString,
} from '../../text-format/print.ts';
import { attempt, complain } from './diagnostics.ts';
import { load } from './inputs.ts';
import { type ColorWhen, colorOption, debugOption, readInput, Usage } from './terminal.ts';

export const command = (): Command =>
  new Command()
    .description(
      'List a binary: sections with offsets and sizes, types, imports and exports, and each instruction with its bytes. Of a text, the binary that it becomes.',
    )
    .usage('[options] FILE')
    .argument('<file>', 'a .wasm or .wat file, or - for the standard input')
    .option('--headers', 'the sections only')
    .addOption(colorOption())
    .addOption(debugOption())
    .addHelpText('after', '\nExamples:\n  linkstep dump add.wasm\n  linkstep parse add.wat -o - | linkstep dump -')
    .action((file: string, options: { readonly headers?: true; readonly color: ColorWhen }) => {
      const got = attempt(() => binaryOf(file));
      if (!got.ok) {
        complain([got.diagnostic], options.color);
        process.exitCode = 1;
        return;
      }
      let wrong: Diagnostic | null = null;
      for (const line of listing(got.value, options.headers === true)) {
        if (typeof line === 'string') process.stdout.write(`${line}\n`);
        else wrong = line;
      }
      if (wrong !== null) complain([wrong], options.color);
      process.exitCode = wrong === null ? 0 : 1;
    });

function binaryOf(file: string): Source & { kind: 'binary' } {
  const bytes = readInput(file);
  const name = file === '-' ? '<stdin>' : file;
  if (file === '-' || file.endsWith('.wasm')) return asBinary(name, bytes);
  if (bytes[0] === 0) return asBinary(name, bytes);
  const input = load(file);
  if (input.kind === 'script') throw new Usage(`${file} is a script; dump takes a module`);
  return asBinary(`${name} (encoded)`, encode(input.module));
}
const asBinary = (name: string, bytes: Uint8Array): Source & { kind: 'binary' } => {
  const source = binarySource(name, bytes);
  if (source.kind !== 'binary') throw new Error('unreachable');
  return source;
};

const offset = (n: number): string => n.toString(16).padStart(6, '0');

/** The lines of a listing; of a binary that is malformed, as far as it goes, and then the diagnostic. */
export function* listing(source: Source & { kind: 'binary' }, headers: boolean): Generator<string | Diagnostic, void, void> {
  let module: Module | null = null;
  let wrong: Diagnostic | null = null;
  const decoded = attempt(() => decode(source));
  if (decoded.ok) module = decoded.value;
  else wrong = decoded.diagnostic;
  yield `${source.name}: ${source.bytes.length} bytes`;
  try {
    yield* sectionLines(source, module, headers);
  } catch (thrown) {
    if (!(thrown instanceof Refused)) throw thrown;
    wrong ??= thrown.diagnostic;
  }
  if (wrong !== null) yield wrong;
}

function* sectionLines(source: Source & { kind: 'binary' }, module: Module | null, headers: boolean): Generator<string, void, void> {
  const r = read.reader(source, source.bytes, 0, '');
  read.take(r, MAGIC.length);
  yield `${offset(0)}  magic`;
  const version = read.take(r, VERSION.length);
  yield `${offset(4)}  version ${[...version].map(read.hex).join(' ')}`;
  while (r.pos < r.end) {
    const start = r.pos;
    const id = read.byte(r);
    const size = read.length(r);
    const from = r.pos;
    const body = read.take(r, size);
    const name = sectionIds[id];
    const title =
      name === undefined
        ? `section ${id}, which there is not`
        : name === 'custom'
          ? `custom section ${customName(source, body, from)}`
          : `${name} section`;
    yield `${offset(start)}  ${title}: ${size} bytes from ${offset(from)} to ${offset(from + size)}`;
    if (headers || module === null) continue;
    if (id === CUSTOM || name === undefined || name === 'custom') yield* bytesLines(body, from);
    else yield* contents(name, module, source);
  }
}

function customName(source: Source, body: Uint8Array, from: number): string {
  const got = attempt(() => read.name(read.reader(source, body, from, 'custom')));
  return got.ok ? showString(got.value) : '(whose name is malformed)';
}

/** At most so many bytes of a custom section are shown. */
const mostBytes = 256;

function* bytesLines(body: Uint8Array, from: number): Generator<string, void, void> {
  for (let i = 0; i < Math.min(body.length, mostBytes); i += 16) {
    const row = body.subarray(i, Math.min(i + 16, mostBytes));
    const text = [...row].map(b => (b >= 0x20 && b < 0x7f ? String.fromCharCode(b) : '.')).join('');
    yield `  ${offset(from + i)}  ${[...row].map(read.hex).join(' ').padEnd(47)}  ${text}`;
  }
  if (body.length > mostBytes) yield `          … ${body.length - mostBytes} more bytes`;
}

function* contents(name: string, m: Module, source: Source & { kind: 'binary' }): Generator<string, void, void> {
  const c = contextOf(m, true);
  const at = (pos: number, text: string): string => `  ${offset(pos)}  ${text}`;
  switch (name) {
    case 'type': {
      let x = 0;
      for (const group of m.types) {
        if (group.types.length !== 1) yield at(group.pos, `rec, ${group.types.length} types`);
        for (const type of group.types) yield at(group.pos, printTypeDef(type, x++, c));
      }
      return;
    }
    case 'import': {
      const count = new Map<string, number>();
      for (const i of m.imports) {
        const x = count.get(i.type.kind) ?? 0;
        count.set(i.type.kind, x + 1);
        yield at(i.pos, `${showString(i.module)} ${showString(i.name)} ${printExternType(i.type, `(;${x};)`, c)}`);
      }
      return;
    }
    case 'export':
      for (const e of m.exports) yield at(e.pos, `${showString(e.name)} ${e.kind} ${e.index}`);
      return;
    case 'start':
      if (m.start !== null) yield at(m.start.pos, `func ${m.start.func}`);
      return;
    case 'code': {
      const imported = importedCount(m, 'func');
      for (const [i, f] of m.funcs.entries()) yield* funcLines(m, imported + i, f, source);
      return;
    }
    case 'data':
      for (const [x, d] of m.datas.entries()) {
        yield at(
          d.pos,
          `data ${x}, ${d.mode.kind}${d.mode.kind === 'active' ? ` in memory ${d.mode.memory}` : ''}, ${d.bytes.length} bytes`,
        );
        yield* bytesLines(d.bytes, d.bytes.byteOffset - source.bytes.byteOffset);
      }
      return;
    case 'elem':
      for (const [x, e] of m.elems.entries())
        yield at(
          e.pos,
          `elem ${x}, ${e.mode.kind}${e.mode.kind === 'active' ? ` in table ${e.mode.table}` : ''}, ${e.init.length} elements`,
        );
      return;
    case 'func':
      yield `          ${m.funcs.length} functions`;
      return;
    case 'table':
    case 'memory':
    case 'global':
    case 'tag': {
      const kinds = { table: m.tables, memory: m.memories, global: m.globals, tag: m.tags } as const;
      const first = importedCount(m, name);
      for (const [i, entry] of kinds[name].entries()) {
        // Each list holds entries of its own kind.
        const type = { kind: name, type: entry.type } as Parameters<typeof printExternType>[0];
        yield at(entry.pos, printExternType(type, `(;${first + i};)`, c));
      }
      return;
    }
    default:
      return;
  }
}

/** At most so many bytes of an instruction are shown beside it. */
const mostOfOne = 10;

interface Row {
  /** −1: an `end` or `else`, one byte, whose place follows from what comes behind it. */
  pos: number;
  readonly depth: number;
  readonly text: string;
}

function* funcLines(m: Module, x: number, f: Func, source: Source & { kind: 'binary' }): Generator<string, void, void> {
  const name = m.names.func.get(x);
  yield `  ${offset(f.pos)}  func ${x}${name === undefined ? '' : ` ${showString(name)}`}, type ${f.type}${f.locals.length > 0 ? `, ${f.locals.length} locals` : ''}`;
  const c = funcContext(contextOf(m, true), m, x, f);
  const rows: Row[] = [];
  let depth = 0;
  walk(f.body, {
    instr: e => {
      rows.push({ pos: e.pos, depth, text: printInstr(e, c) });
      if ('body' in e) depth++;
    },
    orelse: () => rows.push({ pos: -1, depth: depth - 1, text: 'else' }),
    clause: k => rows.push({ pos: k.pos, depth: depth - 1, text: printClause(k, c) }),
    end: e => {
      c.labels.close();
      const pos = e.op === 'try' && e.handler.kind === 'delegate' ? e.handler.pos : -1;
      rows.push({ pos, depth: --depth, text: printEnd(e, c) });
    },
  });
  rows.push({ pos: f.end, depth: 0, text: 'end' });
  for (let i = rows.length - 2; i >= 0; i--) if (rows[i]!.pos < 0) rows[i]!.pos = rows[i + 1]!.pos - 1;
  for (const [i, { pos, depth: d, text }] of rows.entries()) {
    const to = rows[i + 1]?.pos ?? pos + 1;
    const bytes =
      [...source.bytes.subarray(pos, Math.min(to, pos + mostOfOne))].map(read.hex).join(' ') + (to > pos + mostOfOne ? ' …' : '');
    yield `  ${offset(pos)}  ${bytes.padEnd(3 * mostOfOne + 1)}  ${'  '.repeat(Math.min(d, 40))}${text}`;
  }
}
