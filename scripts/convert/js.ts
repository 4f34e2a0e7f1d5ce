// A script as one plain JavaScript file: no imports, any engine with `WebAssembly` (the JS-API of the specification), modules as bytes.

import { encode } from '../../interpreter/binary/encode.ts';
import { message } from '../../interpreter/syntax/diagnostic.ts';
import type { Module } from '../../interpreter/syntax/modules.ts';
import { type Source, textSource } from '../../interpreter/syntax/source.ts';
import type { ValType } from '../../interpreter/syntax/types.ts';
import { validate } from '../../interpreter/validation/modules.ts';
import { crossesPlainly, isGiven, nameOf, passageOf, signatureOf, type Wrapped, wrapperModule } from '../../spec-tests/harness/wrappers.ts';
import { parseModule } from '../../text-format/parse.ts';
import type { Action, Const, ModuleCommand, Pattern, Script, Subject, Vec } from '../../text-format/script.ts';
import { trapMessages } from '../compare/traps.ts';
import { bodyOf, flat, lineColumnOf, noLinking, orNull, type Placed, type ReadInput } from './commands.ts';
import { scriptRuntime, type TrapTexts } from './runtime.ts';

/** `spectest` as modules: functions have their types then, which functions of JavaScript have not. Tables of 64 bits not every engine has. */
const spectest = [
  `(module
    ${['', 'i32', 'i64', 'f32', 'f64', 'i32 f32', 'f64 f64']
      .map(ts => ({ name: ['print', ...ts.split(' ').filter(t => t !== '')].join('_'), params: ts === '' ? '' : `(param ${ts})` }))
      .map(({ name, params }) => `(func $${name} (import "host" "${name}") ${params}) (export "${name}" (func $${name}))`)
      .join('\n')}
    (global (export "global_i32") i32 (i32.const 666)) (global (export "global_i64") i64 (i64.const 666))
    (global (export "global_f32") f32 (f32.const 666.6)) (global (export "global_f64") f64 (f64.const 666.6))
    (table (export "table") 10 20 funcref) (memory (export "memory") 1 2))`,
  '(module (table (export "table64") i64 10 20 funcref))',
];

/** What engines say, and the beginnings of the suite's messages that it may stand for. */
const trapTexts: TrapTexts = trapMessages.map(([text, classes]) => [text.source, classes.map(c => (c === 'null reference' ? 'null' : c))]);

const base64 = (bytes: Uint8Array): string => `'${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')}'`;
/** A string literal in ASCII, since not every shell reads files as UTF-8. */
const literal = (s: string): string =>
  JSON.stringify(s).replace(/[\u007f-\uffff]/g, c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
const idOf = (id: string | null): string => literal(id === null ? '' : `$${id}`);

// ─── Values ───

const bits64 = (c: bigint | number): string => `${BigInt.asIntN(64, BigInt(c))}n`;
const lanesOf = { i8x16: 1, i16x8: 2, i32x4: 4, i64x2: 8, f32x4: 4, f64x2: 8 } as const;

function vector({ shape, c }: Vec): string {
  const view = new DataView(c.buffer, c.byteOffset, 16);
  const width = lanesOf[shape];
  const lane = (at: number): string => {
    if (width === 8) return bits64(view.getBigInt64(at, true));
    return `${width === 4 ? view.getInt32(at, true) : width === 2 ? view.getInt16(at, true) : view.getInt8(at)}`;
  };
  return `v128(${literal(shape)}, ${Array.from({ length: 16 / width }, (_, i) => lane(i * width)).join(', ')})`;
}

function constant(v: Const): string {
  switch (v.op) {
    case 'i32.const':
    case 'f32.const':
      return `${v.op.slice(0, 3)}(${v.c | 0})`;
    case 'i64.const':
    case 'f64.const':
      return `${v.op.slice(0, 3)}(${bits64(v.c)})`;
    case 'v128.const':
      return vector(v);
    case 'ref.null':
      return "ref('null')";
    default:
      return `ref('${v.op.slice(4)}', ${v.n})`;
  }
}

function leaf(p: Exclude<Pattern, { op: 'either' }>): string {
  if ('nan' in p) return `${p.op.slice(0, 3)}('${p.nan}')`;
  if ('lanes' in p) {
    const lanes = p.lanes.map(l => (typeof l === 'string' ? `'${l}'` : lanesOf[p.shape] === 8 ? bits64(l) : `${Number(l) | 0}`));
    return `v128('${p.shape}', ${lanes.join(', ')})`;
  }
  if (p.op === 'ref.null') return "ref('null')";
  if ('n' in p) return p.n === null ? `ref('${p.op.slice(4)}')` : `ref('${p.op.slice(4)}', ${p.n})`;
  return 'c' in p ? constant(p) : `ref('${p.op.slice(4)}')`;
}

function pattern(p: Pattern): string {
  const parts: string[] = [];
  // What is still to be written, the next one last: patterns and text. An `either` may be nested at will.
  const tasks: (Pattern | string)[] = [p];
  for (let task = tasks.pop(); task !== undefined; task = tasks.pop()) {
    if (typeof task === 'string') parts.push(task);
    else if (task.op !== 'either') parts.push(leaf(task));
    else {
      tasks.push(')');
      for (const [i, q] of task.patterns.toReversed().entries()) tasks.push(...(i === 0 ? [q] : [', ', q]));
      tasks.push('either(');
    }
  }
  return parts.join('');
}

// ─── Modules ───

/** What the script asks of one module command's instances, found as the commands are read; null where linkstep refuses the module. */
interface Uses {
  readonly module: Module | null;
  readonly wrapped: Map<string, Wrapped>;
}

const isWrappable = (m: Module): boolean => orNull(() => validate(m)) !== null;

/** Which module an identifier stands for, as the commands go by. */
interface Names {
  readonly modules: Map<string | null, Uses>;
  readonly instances: Map<string | null, Uses>;
}
const bind = (map: Map<string | null, Uses>, id: string | null, uses: Uses): void => {
  map.set(id, uses);
  map.set(null, uses);
};

/** Notes that an action needs a wrapper, where it does; what the wrapper takes, or null. */
function use(names: Names, action: Action): readonly ValType[] | null {
  const uses = names.instances.get(action.id);
  if (uses?.module == null) return null;
  const wrapped: Wrapped = { kind: action.kind === 'invoke' ? 'func' : 'global', name: action.name };
  const signature = signatureOf(uses.module, wrapped);
  if (signature === null || crossesPlainly(uses.module, signature)) return null;
  uses.wrapped.set(nameOf(wrapped), wrapped);
  return signature.params;
}

/** The arguments of `module` and `definition` behind the bytes: how exports cross, and the wrapper. */
function wrapping({ module, wrapped }: Uses): string {
  if (module === null || wrapped.size === 0) return '';
  const results = (w: Wrapped): string =>
    signatureOf(module, w)!
      .results.map(t => passageOf(module, t))
      .join(' '); // it was noted with one
  const how = [...wrapped].map(([name, w]) => `${literal(name)}: '${results(w)}'`).join(', ');
  return `, { ${how} }, ${base64(encode(wrapperModule(module, [...wrapped.values()])))}`;
}

const textReason = 'text, which no engine is given';

/** The line of a command. Modules are known once all commands have been read: their lines are made at the end. */
function line(placed: Placed, names: Names): string | (() => string) {
  const { command: c, source } = placed;
  const { line, column } = lineColumnOf(source, c.pos);
  const at = `'${line}:${column}'`;
  const action = (a: Subject): string => {
    if (a.kind !== 'invoke' && a.kind !== 'get') throw noLinking(placed, 'JavaScript');
    const params = use(names, a);
    const given = (v: Const, i: number): string => {
      const t = params?.[i];
      return v.op === 'ref.null' && t !== undefined && !isGiven(t) ? 'absent' : constant(v);
    };
    const args = a.kind === 'invoke' ? a.args.map(given) : [];
    return `${a.kind}(${[idOf(a.id), literal(a.name), ...args].join(', ')})`;
  };
  const refused = (kind: string, m: ModuleCommand, text: string): string => {
    const body = bodyOf(m, source);
    if (body.kind === 'binary') return `${kind}(${at}, ${base64(body.bytes)}, ${literal(text)});`;
    const foreseen = c.kind === 'assert_malformed';
    return foreseen
      ? `skip(${at}, '${c.kind}', '${textReason}');`
      : `unreadable(${at}, '${c.kind}', null, ${literal(message(body.diagnostic))});`;
  };
  switch (c.kind) {
    case 'module': {
      const body = bodyOf(c, source);
      const module = body.kind === 'binary' && body.module !== null && isWrappable(body.module) ? body.module : null;
      const uses: Uses = { module, wrapped: new Map() };
      bind(names.modules, c.id, uses);
      if (!c.definition) bind(names.instances, c.id, uses);
      if (body.kind === 'text') return `unreadable(${at}, 'module', ${idOf(c.id)}, ${literal(message(body.diagnostic))});`;
      return () => `${c.definition ? 'definition' : 'module'}(${at}, ${idOf(c.id)}, ${base64(body.bytes)}${wrapping(uses)});`;
    }
    case 'instance':
      bind(names.instances, c.id, names.modules.get(c.module) ?? { module: null, wrapped: new Map() });
      return `instance(${at}, ${idOf(c.id)}, ${idOf(c.module)});`;
    case 'register':
      return `register(${at}, ${literal(c.name)}, ${idOf(c.id)});`;
    case 'invoke':
    case 'get':
      return `run(${at}, ${action(c)});`;
    case 'assert_return':
      return `assert_return(${[at, action(c.subject), ...c.expected.map(pattern)].join(', ')});`;
    case 'assert_trap':
      if (c.subject.kind === 'module') return refused('assert_uninstantiable', c.subject, c.message);
      return `assert_trap(${at}, ${action(c.subject)}, ${literal(c.message)});`;
    case 'assert_exhaustion':
      return `assert_exhaustion(${at}, ${action(c.subject)}, ${literal(c.message)});`;
    case 'assert_exception':
      return `assert_exception(${at}, ${action(c.subject)});`;
    case 'assert_malformed':
    case 'assert_invalid':
    case 'assert_unlinkable':
      return refused(c.kind, c.module, c.message);
    case 'assert_malformed_custom':
    case 'assert_invalid_custom':
      return `skip(${at}, '${c.kind}', 'custom sections, which engines do not judge');`;
    case 'output':
      return `skip(${at}, 'output', 'no files are written');`;
    case 'malformed':
      return `unreadable(${at}, 'command', '', ${literal(message(c.diagnostic))});`;
    default:
      throw noLinking(placed, 'JavaScript');
  }
}

/**
 * The script as JavaScript: run by itself it reports each failure as `file:line:column`, the totals last, and ends with an error or a status
 * if anything failed. Errors: Refused, of commands of dynamic linking and of files that cannot be read.
 */
export function toJs(script: Script, read: ReadInput): string {
  const names: Names = { modules: new Map(), instances: new Map() };
  const lines: (string | (() => string))[] = [];
  let source: Source = script.source;
  for (const placed of flat(script, read)) {
    if (placed.source !== source) lines.push(`file(${literal(placed.source.name)});`);
    source = placed.source;
    lines.push(line(placed, names));
  }
  const modules = spectest.map(text => base64(encode(parseModule(textSource('spectest', text)))));
  return `// Made by \`linkstep convert --to js\` of ${script.source.name.replace(/[^ -~]/g, '?')}. It needs nothing but \`WebAssembly\`.
'use strict';
(() => {
const { ${commandNames.join(', ')} } = (${scriptRuntime.toString()})(globalThis, ${literal(script.source.name)}, [${modules.join(', ')}], ${JSON.stringify(trapTexts)});
${lines.map(l => (typeof l === 'string' ? l : l())).join('\n')}
end();
})();
`;
}

const commandNames = [
  'i32', 'i64', 'f32', 'f64', 'v128', 'ref', 'absent', 'either', 'invoke', 'get', 'file', 'module', 'definition', 'instance', 'register', 'run',
  'assert_return', 'assert_trap', 'assert_exhaustion', 'assert_exception', 'assert_malformed', 'assert_invalid', 'assert_unlinkable',
  'assert_uninstantiable', 'skip', 'unreadable', 'end',
] as const satisfies readonly (keyof ReturnType<typeof scriptRuntime>)[]; // biome-ignore format: in the order of the runtime
