// Printing scripts (.wast): every command as the official suite writes it.
//
// What could not be read is given back as it was written: a module that is not well-formed, a command that does not parse.

import { showF32, showF64 } from '../interpreter/numerics/literals.ts';
import type { Pos } from '../interpreter/syntax/source.ts';
import type { Lines } from './print-instructions.ts';
import { linesOf } from './print-instructions.ts';
import { writeModule } from './print-module.ts';
import type { PrintOptions } from './print-names.ts';
import { showId, showLines, showNameNote, showString } from './print-names.ts';
import { printHeapType } from './print-types.ts';
import type {
  Command,
  Const,
  DlsymAction,
  HandleName,
  LanePattern,
  LinkCommand,
  ModuleCommand,
  Num,
  Pattern,
  ProgramCommand,
  Script,
  Shape,
  Subject,
} from './script.ts';

// ─── Values ───

function printNum(v: Num): string {
  if (v.op === 'f32.const') return `(f32.const ${showF32(v.c)})`;
  if (v.op === 'f64.const') return `(f64.const ${showF64(v.c)})`;
  return `(${v.op} ${v.c})`;
}

const readLane: { readonly [S in Shape]: (view: DataView, at: number) => number | bigint } = {
  i8x16: (v, at) => v.getInt8(at),
  i16x8: (v, at) => v.getInt16(at, true),
  i32x4: (v, at) => v.getInt32(at, true),
  i64x2: (v, at) => v.getBigInt64(at, true),
  f32x4: (v, at) => v.getInt32(at, true),
  f64x2: (v, at) => v.getBigInt64(at, true),
};

function printLane(shape: Shape, lane: LanePattern): string {
  if (typeof lane === 'string') return lane;
  if (shape === 'f32x4') return showF32(Number(lane));
  return shape === 'f64x2' ? showF64(BigInt(lane)) : `${lane}`;
}

function printVec(shape: Shape, bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const lanes = Number(shape.slice(shape.indexOf('x') + 1));
  return Array.from({ length: lanes }, (_, i) => printLane(shape, readLane[shape](view, i * (16 / lanes)))).join(' ');
}

/** An argument of an action. */
export function printConst(v: Const): string {
  switch (v.op) {
    case 'v128.const':
      return `(v128.const ${v.shape} ${printVec(v.shape, v.c)})`;
    case 'ref.null':
      return `(ref.null ${printHeapType(v.ht)})`;
    case 'ref.extern':
    case 'ref.host':
      return `(${v.op} ${v.n})`;
    default:
      return printNum(v);
  }
}

function printPlainPattern(p: Exclude<Pattern, { op: 'either' }>): string {
  if ('nan' in p) return `(${p.op} ${p.nan})`;
  if ('lanes' in p) return `(v128.const ${p.shape} ${p.lanes.map(lane => printLane(p.shape, lane)).join(' ')})`;
  if ('c' in p) return printNum(p);
  if ('ht' in p) return p.ht === null ? '(ref.null)' : `(ref.null ${printHeapType(p.ht)})`;
  if ('n' in p) return p.n === null ? `(${p.op})` : `(${p.op} ${p.n})`;
  return `(${p.op})`;
}

/** An expected result. */
export function printPattern(p: Pattern): string {
  const parts: string[] = [];
  // What is still to be written, the next one last; null closes an alternative.
  const tasks: (Pattern | null)[] = [p];
  for (let task = tasks.pop(); task !== undefined; task = tasks.pop()) {
    if (task === null) parts.push(')');
    else if (task.op !== 'either') parts.push(` ${printPlainPattern(task)}`);
    else {
      parts.push(' (either');
      tasks.push(null);
      for (let i = task.patterns.length - 1; i >= 0; i--) tasks.push(task.patterns[i]!);
    }
  }
  return parts.join('').slice(1);
}

// ─── Commands ───

/** An identifier with a blank before it, if there is one. */
const idAfter = (id: string | null): string => {
  const text = id === null ? null : showId(id);
  return text === null ? '' : ` ${text}`;
};

/** A clause of parts, those that are empty left out. */
const clause = (...parts: readonly string[]): string => `(${parts.filter(p => p !== '').join(' ')})`;
const idOf = (id: string | null): string => (id === null ? '' : (showId(id) ?? ''));

function printAction(a: Subject): string {
  switch (a.kind) {
    case 'invoke':
      return clause('invoke', idOf(a.id), showString(a.name), ...a.args.map(printConst));
    case 'get':
      return clause('get', idOf(a.id), showString(a.name));
    case 'call':
      return clause('invoke', printDlsym(a.target), ...a.args.map(printConst));
    case 'dlsym':
      return printDlsym(a);
    case 'dlclose':
      return clause('dlclose', idOf(a.id));
    case 'dlopen':
      return clause('dlopen', idOf(a.id), a.file === null ? 'main' : showString(a.file), ...a.flags);
  }
}

const printHandle = (h: HandleName): string => (h.kind === 'id' ? idOf(h.id) : h.kind === 'next' ? `next ${idOf(h.id)}` : h.kind);
const printDlsym = (a: DlsymAction): string => clause('dlsym', printHandle(a.of), showString(a.symbol));
const objectOf = (id: string | null): string => (id === null ? 'main' : idOf(id));

type Settings = Pick<ProgramCommand, 'libraryPath' | 'preload' | 'profile' | 'bindNow'>;
function printSettings({ libraryPath, preload, profile, bindNow }: Settings): string[] {
  return [
    libraryPath.length === 0 ? '' : clause('path', ...libraryPath.map(showString)),
    preload.length === 0 ? '' : clause('preload', ...preload.map(showString)),
    profile === null ? '' : clause('profile', showString(profile)),
    bindNow ? 'bind-now' : '',
  ].filter(s => s !== '');
}

const written = (script: Script, pos: Pos, end: Pos): string =>
  script.source.kind === 'text' ? script.source.text.slice(pos, end < 0 ? undefined : end).trimEnd() : '';

function writeModuleCommand(m: ModuleCommand, script: Script, options: PrintOptions, depth: number, out: Lines): void {
  const { body } = m;
  const head = `module${m.definition ? ' definition' : ''}${idAfter(m.id)}`;
  switch (body.kind) {
    case 'text': {
      // A name that is not the identifier of the command is an annotation.
      const name = (options.names ?? true) ? body.module.names.module : null;
      writeModule(body.module, name === null || name === m.id ? head : `${head} ${showNameNote(name)}`, options, depth, out);
      break;
    }
    case 'error':
      out.line(depth, written(script, m.pos, m.end));
      break;
    default: {
      out.line(depth, `(${head} ${body.kind}`);
      if (body.bytes.length > 0) {
        const strings = showLines(body.bytes, 90, body.kind === 'quote');
        if (strings.length === 1 && strings[0]!.length < 60) out.put(` ${strings[0]}`);
        else for (const s of strings) out.line(depth + 1, s);
      }
      out.put(')');
    }
  }
}

function writeProgram(c: ProgramCommand, script: Script, options: PrintOptions, depth: number, out: Lines): void {
  out.line(depth, `(program${idAfter(c.id)}`);
  writeModuleCommand(c.module, script, options, depth + 1, out);
  for (const setting of printSettings(c)) out.line(depth + 1, setting);
  out.put(')');
}

function writeLinkCommand(c: LinkCommand, script: Script, options: PrintOptions, depth: number, out: Lines): void {
  switch (c.kind) {
    case 'program':
      writeProgram(c, script, options, depth, out);
      break;
    case 'library':
      out.line(depth, `(library ${showString(c.name)}`);
      writeModuleCommand(c.module, script, options, depth + 1, out);
      out.put(')');
      break;
    case 'symlink':
      out.line(depth, clause('symlink', showString(c.name), showString(c.target)));
      break;
    case 'assert_dlerror':
    case 'assert_unchanged': {
      const message = c.message === '' && c.kind === 'assert_unchanged' ? '' : showString(c.message);
      if (c.subject.kind !== 'program') out.line(depth, clause(c.kind, printAction(c.subject), message));
      else {
        out.line(depth, `(${c.kind}`);
        writeProgram(c.subject, script, options, depth + 1, out);
        if (message !== '') out.line(depth + 1, message);
        out.put(')');
      }
      break;
    }
    case 'assert_address':
      out.line(depth, clause(c.kind, printDlsym(c.subject), printConst(c.expected)));
      break;
    case 'assert_same':
    case 'assert_different': {
      const sides = [c.left, c.right].map(s => (typeof s === 'string' ? idOf(s) : printDlsym(s)));
      out.line(depth, clause(c.kind, ...sides));
      break;
    }
    case 'assert_got':
      out.line(depth, clause(c.kind, objectOf(c.id), showString(c.module), showString(c.name), printConst(c.expected)));
      break;
    case 'assert_provider': {
      const provider = c.provider === null ? 'null' : showString(c.provider);
      out.line(depth, clause(c.kind, objectOf(c.id), showString(c.module), showString(c.name), provider));
      break;
    }
    case 'assert_base':
      out.line(depth, clause(c.kind, objectOf(c.id), c.of, printConst(c.expected)));
      break;
    case 'assert_events':
      out.line(depth, clause(c.kind, ...c.events.map(showString)));
      break;
    case 'assert_invariants':
      out.line(depth, clause(c.kind));
      break;
    default:
      out.line(depth, printAction(c));
  }
}

/** Writes a command that holds no other commands. */
function writeCommand(c: Exclude<Command, { kind: 'script' }>, script: Script, options: PrintOptions, depth: number, out: Lines): void {
  switch (c.kind) {
    case 'module':
      writeModuleCommand(c, script, options, depth, out);
      break;
    case 'instance':
      out.line(depth, `(module instance${idAfter(c.id)}${idAfter(c.module)})`);
      break;
    case 'register':
      out.line(depth, `(register ${showString(c.name)}${idAfter(c.id)})`);
      break;
    case 'invoke':
    case 'get':
      out.line(depth, printAction(c));
      break;
    case 'assert_malformed':
    case 'assert_invalid':
    case 'assert_malformed_custom':
    case 'assert_invalid_custom':
    case 'assert_unlinkable':
    case 'assert_trap':
    case 'assert_exhaustion': {
      const subject = 'module' in c ? c.module : c.subject;
      if (subject.kind !== 'module') out.line(depth, `(${c.kind} ${printAction(subject)} ${showString(c.message)})`);
      else {
        out.line(depth, `(${c.kind}`);
        writeModuleCommand(subject, script, options, depth + 1, out);
        out.line(depth + 1, `${showString(c.message)})`);
      }
      break;
    }
    case 'assert_exception':
      out.line(depth, `(assert_exception ${printAction(c.subject)})`);
      break;
    case 'assert_return':
      out.line(depth, `(${['assert_return', printAction(c.subject), ...c.expected.map(printPattern)].join(' ')})`);
      break;
    case 'input':
      out.line(depth, `(input${idAfter(c.id)} ${showString(c.file)})`);
      break;
    case 'output':
      out.line(depth, `(output${idAfter(c.id)}${c.file === null ? '' : ` ${showString(c.file)}`})`);
      break;
    case 'malformed':
      out.line(depth, written(script, c.pos, c.end));
      break;
    default:
      writeLinkCommand(c, script, options, depth, out);
  }
}

/** A script as text, one command after the other. */
export function printScript(script: Script, options: PrintOptions = {}): string {
  const out = linesOf(options.indent ?? 2);
  const open: { readonly commands: readonly Command[]; at: number }[] = [{ commands: script.commands, at: 0 }];
  for (let here = open.at(-1); here !== undefined; here = open.at(-1)) {
    const command = here.commands[here.at++];
    if (command === undefined) {
      open.pop();
      if (open.length > 0) out.put(')');
    } else if (command.kind === 'script') {
      out.line(open.length - 1, `(script${idAfter(command.id)}`);
      open.push({ commands: command.commands, at: 0 });
    } else writeCommand(command, script, options, open.length - 1, out);
  }
  const text = out.done();
  return text === '' ? '' : `${text}\n`;
}
