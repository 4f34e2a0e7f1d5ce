// A script as JSON with modules in files beside it, the form of wabt's wast2json (docs/wast2json.md of wabt), with columns, and with the
// commands and patterns that came after it as wasm-tools' `json-from-wast` names them.

import { Refused } from '../../interpreter/syntax/diagnostic.ts';
import type { HeapType } from '../../interpreter/syntax/types.ts';
import type { Const, ModuleCommand, Pattern, Script, Subject, Vec } from '../../text-format/script.ts';
import { bodyOf, flat, lineColumnOf, noLinking, type Placed, type ReadInput } from './commands.ts';

type Json = string | number | null | readonly Json[] | { readonly [key: string]: Json };

export interface JsonScript {
  readonly text: string;
  /** Files to be written beside it. */
  readonly files: readonly { readonly name: string; readonly content: Uint8Array | string }[];
}

// ─── Values ───

const unsigned = (c: number | bigint, width: number): string => `${BigInt.asUintN(width, BigInt(c))}`;
const laneTypes = { i8x16: ['i8', 8], i16x8: ['i16', 16], i32x4: ['i32', 32], i64x2: ['i64', 64], f32x4: ['f32', 32], f64x2: ['f64', 64] } as const; // biome-ignore format: pairs

const lanes = (shape: Vec['shape'], of: readonly (number | bigint | string)[]): Json => {
  const [lane_type, width] = laneTypes[shape];
  return { type: 'v128', lane_type, value: of.map(l => (typeof l === 'string' ? l : unsigned(l, width))) };
};

function lanesOf({ shape, c }: Vec): readonly bigint[] {
  const [, width] = laneTypes[shape];
  const view = new DataView(c.buffer, c.byteOffset, 16);
  const all = (view.getBigUint64(8, true) << 64n) | view.getBigUint64(0, true);
  return Array.from({ length: 128 / width }, (_, i) => BigInt.asUintN(width, all >> BigInt(i * width)));
}

/** A null of a type: `value` says so where the type has other values. */
function nullOf(ht: HeapType | null): Json {
  switch (ht) {
    case 'none':
      return { type: 'nullref' };
    case 'nofunc':
    case 'noextern':
    case 'noexn':
      return { type: `null${ht.slice(2)}ref` };
    case 'func':
    case 'extern':
    case 'any':
    case 'exn':
      return { type: `${ht}ref`, value: 'null' };
    default:
      return { type: 'refnull' };
  }
}

function constant(v: Const): Json {
  switch (v.op) {
    case 'i32.const':
    case 'f32.const':
      return { type: v.op.slice(0, 3), value: unsigned(v.c, 32) };
    case 'i64.const':
    case 'f64.const':
      return { type: v.op.slice(0, 3), value: unsigned(v.c, 64) };
    case 'v128.const':
      return lanes(v.shape, lanesOf(v));
    case 'ref.null':
      return nullOf(v.ht);
    default:
      return { type: v.op === 'ref.extern' ? 'externref' : 'anyref', value: `${v.n}` };
  }
}

function leaf(p: Exclude<Pattern, { op: 'either' }>): Json {
  if ('nan' in p) return { type: p.op.slice(0, 3), value: p.nan };
  if ('lanes' in p) return lanes(p.shape, p.lanes);
  if ('c' in p) return constant(p);
  if (p.op === 'ref.null') return nullOf(p.ht);
  if ('n' in p) return { type: p.op === 'ref.extern' ? 'externref' : 'anyref', ...(p.n === null ? {} : { value: `${p.n}` }) };
  return { type: p.op === 'ref' ? 'ref' : `${p.op.slice(4)}ref` };
}

const pattern = (p: Pattern): Json => (p.op === 'either' ? { type: 'either', values: alternatives(p) } : leaf(p));

/** Of an `either`; alternatives within alternatives are alternatives. None, of another pattern. */
function alternatives(p: Pattern): readonly Json[] {
  if (p.op !== 'either') return [];
  const values: Json[] = [];
  const open: Pattern[] = [p];
  for (let q = open.pop(); q !== undefined; q = open.pop()) {
    if (q.op === 'either') open.push(...q.patterns.toReversed());
    else values.push(leaf(q));
  }
  return values;
}

// ─── Commands ───

/**
 * `name`: of the files beside it, before their number. `wabt`: as wabt's own reader needs it, which takes no keys but its own: without
 * columns, and with the alternatives of a single result as a key of the assertion. Errors: Refused, of commands of dynamic linking, of commands that could not be parsed, of files that cannot be read.
 */
export function toJson(script: Script, name: string, wabt: boolean, read: ReadInput): JsonScript {
  const files: { readonly name: string; readonly content: Uint8Array | string }[] = [];
  const fileOf = (m: ModuleCommand, { source }: Placed): { readonly filename: string; readonly module_type: string } => {
    const body = bodyOf(m, source);
    const filename = `${name}.${files.length}.${body.kind === 'binary' ? 'wasm' : 'wat'}`;
    files.push({ name: filename, content: body.kind === 'binary' ? body.bytes : body.text });
    return { filename, module_type: body.kind };
  };
  const commands = [...flat(script, read)].flatMap(placed => {
    const json = commandOf(placed, m => fileOf(m, placed), wabt);
    return json === null ? [] : [`  ${lineOf(json)}`];
  });
  return { text: `{"source_filename": ${stringOf(script.source.name)},\n "commands": [\n${commands.join(',\n')}]}\n`, files };
}

/** Characters that need it are escaped by their code: wabt knows no other escapes. */
const stringOf = (s: string): string =>
  `"${[...s].map(c => (c < ' ' || c === '"' || c === '\\' || c === '\u007f' ? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}` : c)).join('')}"`;

/** One line, with blanks as wast2json has them. */
const lineOf = (json: Json): string => {
  if (Array.isArray(json)) return `[${json.map(lineOf).join(', ')}]`;
  if (typeof json === 'string') return stringOf(json);
  if (typeof json !== 'object' || json === null) return JSON.stringify(json);
  return `{${Object.entries(json)
    .map(([k, v]) => `${stringOf(k)}: ${lineOf(v)}`)
    .join(', ')}}`;
};

function commandOf(
  placed: Placed,
  fileOf: (m: ModuleCommand) => { readonly filename: string; readonly module_type: string },
  wabt: boolean,
): Json | null {
  const { command: c, source } = placed;
  const { line, column } = lineColumnOf(source, c.pos);
  const head = (type: string) => ({ type, line, ...(wabt ? {} : { column }) });
  const named = (key: string, id: string | null) => (id === null ? {} : { [key]: `$${id}` });
  const action = (a: Subject): Json => {
    if (a.kind !== 'invoke' && a.kind !== 'get') throw noLinking(placed, 'JSON');
    const args = a.kind === 'invoke' ? { args: a.args.map(constant) } : {};
    return { type: a.kind, ...named('module', a.id), field: a.name, ...args };
  };
  switch (c.kind) {
    case 'module': {
      const { filename, module_type } = fileOf(c);
      // wast2json knows binaries only here.
      const type = module_type === 'binary' ? {} : { module_type };
      return { ...head(c.definition ? 'module_definition' : 'module'), ...named('name', c.id), filename, ...type };
    }
    case 'instance':
      return { ...head('module_instance'), ...named('instance', c.id), ...named('module', c.module) };
    case 'register':
      return { ...head('register'), ...named('name', c.id), as: c.name };
    case 'invoke':
    case 'get':
      return { ...head('action'), action: action(c), expected: [] };
    case 'assert_return': {
      const expected = c.expected.map(pattern);
      const sole = c.expected.length === 1 ? alternatives(c.expected[0]!) : [];
      return { ...head('assert_return'), action: action(c.subject), ...(wabt && sole.length > 0 ? { either: sole } : { expected }) };
    }
    case 'assert_trap':
      if (c.subject.kind !== 'module') return { ...head('assert_trap'), action: action(c.subject), text: c.message, expected: [] };
      return refusal('assert_uninstantiable', c.subject, c.message);
    case 'assert_exhaustion':
      return { ...head('assert_exhaustion'), action: action(c.subject), text: c.message, expected: [] };
    case 'assert_exception':
      return { ...head('assert_exception'), action: action(c.subject), expected: [] };
    case 'assert_malformed':
    case 'assert_invalid':
    case 'assert_unlinkable':
    case 'assert_malformed_custom':
    case 'assert_invalid_custom':
      return refusal(c.kind, c.module, c.message);
    case 'output':
      return null;
    case 'malformed':
      throw new Refused(c.diagnostic);
    default:
      throw noLinking(placed, 'JSON');
  }

  function refusal(kind: string, m: ModuleCommand, text: string): Json {
    const { filename, module_type } = fileOf(m);
    return { ...head(kind), filename, text, module_type };
  }
}
