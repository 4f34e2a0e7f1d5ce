// The host's WebAssembly as an engine, to compare verdicts with; nothing of linkstep's own depends on it.
//
// What the JavaScript API hides (NaN payloads, vectors) is observed by wrappers that pass bits as integers. What it hides still is refused
// as unsupported, by name, and never guessed: a module that linkstep finds valid and the host does not compile, functions that take or
// give references that JavaScript cannot tell apart.

import { decode } from '../../interpreter/binary/decode.ts';
import { encode } from '../../interpreter/binary/encode.ts';
import { Refused, refuse } from '../../interpreter/syntax/diagnostic.ts';
import type { Module } from '../../interpreter/syntax/modules.ts';
import { binarySource, textSource } from '../../interpreter/syntax/source.ts';
import { type FuncType, type GlobalType, showType, type TypeUse, type ValType } from '../../interpreter/syntax/types.ts';
import { validate } from '../../interpreter/validation/modules.ts';
import { parseModule } from '../../text-format/parse.ts';
import type { Const } from '../../text-format/script.ts';
import type { Engine, ModuleInput, Outcome, Session, Value } from './engine.ts';

/** What is used of the JavaScript API; the host's own global object, or anything like it. */
export interface WebAssemblyLike {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Readonly<Record<string, unknown>> };
  readonly Global: new (type: { value: string; mutable?: boolean }, value: unknown) => object;
  readonly Memory: new (type: { initial: number; maximum: number }) => object;
  readonly Table: new (type: { initial: unknown; maximum: unknown; element: string; address?: string }) => object;
  readonly CompileError: ErrorClass;
  readonly LinkError: ErrorClass;
  readonly RuntimeError: ErrorClass;
  readonly Exception?: new (...args: never[]) => object;
}
type ErrorClass = new (message?: string) => Error;

interface Compiled {
  readonly host: object;
  /** As linkstep reads it, for the types of what it exports; null if linkstep refuses what the host takes. */
  readonly module: Module | null;
}
interface Instance {
  readonly exports: Readonly<Record<string, unknown>>;
  readonly module: Module | null;
  readonly wrappers: Map<string, Wrapper>;
}
interface Wrapper {
  readonly params: readonly ValType[];
  readonly results: readonly ValType[];
  readonly run: (...args: unknown[]) => unknown;
}

const nowhere = { source: null, pos: -1 };
const unsupported = (what: string): Refused => refuse('unsupported', what, '', nowhere);

export const engineOver = (name: string, api: WebAssemblyLike): Engine<Compiled, Instance> => ({
  name,
  wording: 'own',
  open: ({ print }): Session<Compiled, Instance> => {
    const registered: Record<string, object> = { spectest: spectest(api, print) };
    return {
      compile: input => compile(api, input),
      instantiate: ({ host, module }) => {
        try {
          return { instance: { exports: new api.Instance(host, registered).exports, module, wrappers: new Map() } };
        } catch (thrown) {
          // A missing import module is a TypeError.
          if (thrown instanceof api.LinkError || thrown instanceof TypeError) throw refuse('unlinkable', thrown.message, '', nowhere);
          return { instance: null, outcome: outcomeOf(api, thrown) };
        }
      },
      register: (as, instance) => {
        registered[as] = instance.exports;
      },
      invoke: (instance, field, args) => {
        const w = wrapped(api, instance, 'func', field);
        if (args.length !== w.params.length) throw refuse('unlinkable', 'wrong number of arguments', '', nowhere);
        return call(api, w, args);
      },
      get: (instance, field) => {
        const outcome = call(api, wrapped(api, instance, 'global', field), []);
        if (outcome.kind !== 'values') throw unsupported('a global that cannot be read');
        return outcome.values[0]!;
      },
    };
  },
});

// Node has it; its declarations do not.
export const hostEngine = engineOver('host', (globalThis as unknown as { readonly WebAssembly: WebAssemblyLike }).WebAssembly);

// ─── Modules ───

function compile(api: WebAssemblyLike, input: ModuleInput): Compiled {
  const bytes = input.kind === 'bytes' ? input.bytes : encode(input.module);
  let own: Module | null = null;
  let refusal: Refused | null = null;
  try {
    own = input.kind === 'bytes' ? decode(binarySource(input.name, bytes)) : input.module;
    validate(own);
  } catch (thrown) {
    if (!(thrown instanceof Refused)) throw thrown;
    refusal = thrown;
  }
  try {
    return { host: new api.Module(bytes), module: refusal === null ? own : null };
  } catch (thrown) {
    if (!(thrown instanceof api.CompileError)) throw unsupported(`by the host: ${String(thrown)}`);
    // Whether a module is malformed or invalid is not told by the host: linkstep's reason stands for it, if linkstep has one.
    throw refusal ?? unsupported(`by the host: ${thrown.message}`);
  }
}

function spectest(api: WebAssemblyLike, print: (line: string) => void): object {
  const show = (...args: unknown[]): void => {
    for (const arg of args) print(String(arg));
  };
  const global = (value: string, v: unknown): object => new api.Global({ value }, v);
  const exports: Record<string, unknown> = {
    print: show, print_i32: show, print_i64: show, print_f32: show, print_f64: show, print_i32_f32: show, print_f64_f64: show,
    global_i32: global('i32', 666), global_i64: global('i64', 666n), global_f32: global('f32', 666.6), global_f64: global('f64', 666.6),
    table: new api.Table({ initial: 10, maximum: 20, element: 'anyfunc' }), memory: new api.Memory({ initial: 1, maximum: 2 }),
  }; // biome-ignore format: as the suite lists them
  try {
    exports.table64 = new api.Table({ initial: 10n, maximum: 20n, element: 'anyfunc', address: 'i64' });
  } catch {
    // A host without 64-bit tables: what imports it is not linked.
  }
  return exports;
}

// ─── Wrappers ───

/** How a value crosses: the types in its place, from them and to them; `get` gives the value itself, on the stack. */
interface Crossing {
  readonly types: readonly string[];
  readonly into: (locals: readonly string[]) => string;
  readonly outOf: (get: string) => string;
}

function crossing(t: ValType): Crossing {
  const same = (type: string): Crossing => ({ types: [type], into: ([x]) => `(local.get ${x})`, outOf: get => get });
  switch (t) {
    case 'i32':
    case 'i64':
      return same(t);
    case 'f32':
      return { types: ['i32'], into: ([x]) => `(f32.reinterpret_i32 (local.get ${x}))`, outOf: get => `(i32.reinterpret_f32 ${get})` };
    case 'f64':
      return { types: ['i64'], into: ([x]) => `(f64.reinterpret_i64 (local.get ${x}))`, outOf: get => `(i64.reinterpret_f64 ${get})` };
    case 'v128':
      return {
        types: ['i64', 'i64'],
        into: ([x, y]) => `(i64x2.replace_lane 1 (i64x2.splat (local.get ${x})) (local.get ${y}))`,
        outOf: get => `(i64x2.extract_lane 0 ${get}) (i64x2.extract_lane 1 ${get})`,
      };
    case 'bot':
      throw unsupported('a value of no type');
    default:
      // JavaScript tells null, functions and its own objects; structs, arrays, 31-bit integers and exceptions it does not tell apart.
      if (t.ht === 'extern' || t.ht === 'func' || t.ht === 'noextern' || t.ht === 'nofunc') return same(showType(t));
      throw unsupported(`values of type ${showType(t)} at the border of the host`);
  }
}

function wrapped(api: WebAssemblyLike, instance: Instance, kind: 'func' | 'global', field: string): Wrapper {
  const known = instance.wrappers.get(`${kind} ${field}`);
  if (known !== undefined) return known;
  if (instance.module === null) throw unsupported('an instance of a module that linkstep refuses and the host takes');
  const wrapper = wrap(api, instance, instance.module, kind, field);
  instance.wrappers.set(`${kind} ${field}`, wrapper);
  return wrapper;
}

function wrap(api: WebAssemblyLike, instance: Instance, m: Module, kind: 'func' | 'global', field: string): Wrapper {
  const exported = m.exports.find(e => e.name === field);
  if (exported?.kind !== kind) throw refuse('unlinkable', 'unknown export', JSON.stringify(field), nowhere);
  const { params, results } = kind === 'func' ? funcType(m, exported.index) : { params: [], results: [globalType(m, exported.index).t] };
  const [ins, outs] = [params.map(crossing), results.map(crossing)];
  const show = (word: string, types: readonly string[]): string => (types.length === 0 ? '' : ` (${word} ${types.join(' ')})`);
  const imported =
    kind === 'func'
      ? `(func $x${show('param', params.map(showType))}${show('result', results.map(showType))})`
      : `(global $x ${globalType(m, exported.index).mut ? `(mut ${showType(results[0]!)})` : showType(results[0]!)})`;
  let next = 0;
  const locals = ins.map(c => c.types.map(() => `${next++}`));
  const body = [
    ...ins.map((c, i) => c.into(locals[i]!)),
    kind === 'func' ? '(call $x)' : '(global.get $x)',
    ...results.map((_, i) => `(local.set $r${results.length - 1 - i})`),
    ...outs.map((c, i) => c.outOf(`(local.get $r${i})`)),
  ];
  const text = `(module (import "m" "x" ${imported}) (func (export "run")${show(
    'param',
    ins.flatMap(c => c.types),
  )}${show(
    'result',
    outs.flatMap(c => c.types),
  )}
    ${results.map((t, i) => `(local $r${i} ${showType(t)})`).join(' ')} ${body.join(' ')}))`;
  const module = new api.Module(encode(parseModule(textSource('wrapper', text))));
  const { run } = new api.Instance(module, { m: { x: instance.exports[field] } }).exports;
  if (typeof run !== 'function') throw new Error('the wrapper exports no function');
  return { params, results, run: run as Wrapper['run'] }; // a function of the host's, by the line above
}

const typeAt = (m: Module, x: TypeUse): FuncType => {
  const type = typeof x === 'number' ? m.types.flatMap(g => g.types)[x]?.ct : null;
  if (type?.kind !== 'func') throw unsupported('a function whose type is not written in its module');
  return type;
};
function funcType(m: Module, x: number): FuncType {
  const imports = m.imports.flatMap(i => (i.type.kind === 'func' ? [i.type.type] : []));
  return typeAt(m, imports[x] ?? m.funcs[x - imports.length]!.type); // the module is valid
}
function globalType(m: Module, x: number): GlobalType {
  const imports = m.imports.flatMap(i => (i.type.kind === 'global' ? [i.type.type] : []));
  return imports[x] ?? m.globals[x - imports.length]!.type; // the module is valid
}

// ─── Values ───

/** External references are objects, one a number, so that they are the same when they come back. */
const externs = new Map<number, { readonly n: number }>();
function extern(n: number): object {
  const known = externs.get(n) ?? { n };
  externs.set(n, known);
  return known;
}

function argument(v: Const): unknown[] {
  switch (v.op) {
    case 'v128.const': {
      const view = new DataView(v.c.buffer, v.c.byteOffset, 16);
      return [view.getBigInt64(0, true), view.getBigInt64(8, true)];
    }
    case 'ref.null':
      return [null];
    case 'ref.extern':
      return [extern(v.n)];
    case 'ref.host':
      throw unsupported('host references of type any');
    default:
      return [v.c];
  }
}

function call(api: WebAssemblyLike, w: Wrapper, args: readonly Const[]): Outcome {
  const given = args.flatMap(argument);
  let result: unknown;
  try {
    result = w.run(...given);
  } catch (thrown) {
    return outcomeOf(api, thrown);
  }
  const flat: unknown[] = Array.isArray(result) ? result : result === undefined ? [] : [result];
  return { kind: 'values', values: w.results.map(t => observed(t, flat)) };
}

/** Takes from the front of the list what makes one value: the wrapper gives what `crossing` says. */
function observed(t: ValType, flat: unknown[]): Value {
  const first = flat.shift();
  switch (t) {
    case 'i32':
    case 'f32':
      return { op: `${t}.const`, c: Number(first) | 0 };
    case 'i64':
    case 'f64':
      return { op: `${t}.const`, c: BigInt.asIntN(64, first as bigint) };
    case 'v128': {
      const c = new Uint8Array(16);
      const view = new DataView(c.buffer);
      view.setBigInt64(0, first as bigint, true);
      view.setBigInt64(8, flat.shift() as bigint, true);
      return { op: 'v128.const', c };
    }
    default:
      if (first === null) return { op: 'ref.null', ht: t === 'bot' ? null : t.ht };
      if (typeof first === 'function') return { op: 'ref.func' };
      if (typeof first === 'object' && first !== null && 'n' in first && typeof first.n === 'number')
        return { op: 'ref.extern', n: first.n };
      return { op: 'ref.extern', n: null };
  }
}

function outcomeOf(api: WebAssemblyLike, thrown: unknown): Exclude<Outcome, { kind: 'values' }> {
  if (api.Exception !== undefined && thrown instanceof api.Exception) return { kind: 'exception' };
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  if (thrown instanceof RangeError && /stack/.test(text)) return { kind: 'exhaustion', message: text };
  if (thrown instanceof api.RuntimeError) return { kind: 'trap', message: text };
  throw unsupported(`by the host: ${text}`);
}
