// A WebAssembly object of the JavaScript API as an engine: the host's own, another engine's, or anything like it. Nothing of linkstep's own
// depends on it.
//
// What the JavaScript API hides (NaN payloads, vectors, what kind of reference it is) is observed by wrappers (./wrappers.ts). What cannot be
// observed, and what an engine does not know (./refusals.ts), is refused as unsupported, by name.

import { encode } from '../../interpreter/binary/encode.ts';
import { refuse } from '../../interpreter/syntax/diagnostic.ts';
import type { Module } from '../../interpreter/syntax/modules.ts';
import type { ValType } from '../../interpreter/syntax/types.ts';
import type { Const } from '../../text-format/script.ts';
import type { Engine, ModuleInput, Outcome, Session, Value } from './engine.ts';
import { type Compiles, nowhere, ownReading, refusalOf, unsupported } from './refusals.ts';
import {
  crossesPlainly,
  isGiven,
  nameOf,
  type Passage,
  passageOf,
  refBits,
  type Signature,
  signatureOf,
  type Wrapped,
  wrapperModule,
} from './wrappers.ts';

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
  /** By name (`nameOf`), what calls a function or reads a global and hides nothing. */
  readonly callers: Map<string, Caller>;
}
interface Caller extends Signature {
  readonly passages: readonly Passage[];
  /** Whether values cross as the wrappers have them, and not as the JavaScript API gives them. */
  readonly wrapped: boolean;
  readonly run: (...args: unknown[]) => unknown;
}

export const engineOver = (name: string, api: WebAssemblyLike): Engine<Compiled, Instance> => ({
  name,
  wording: 'own',
  open: ({ print }): Session<Compiled, Instance> => {
    const registered: Record<string, object> = { spectest: spectest(api, print) };
    return {
      compile: input => compile(api, input),
      instantiate: ({ host, module }) => {
        try {
          return { instance: { exports: new api.Instance(host, registered).exports, module, callers: new Map() } };
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
        const f = callerOf(api, instance, { kind: 'func', name: field });
        if (args.length !== f.params.length) throw refuse('unlinkable', 'wrong number of arguments', '', nowhere);
        return call(api, f, args);
      },
      get: (instance, field) => {
        const outcome = call(api, callerOf(api, instance, { kind: 'global', name: field }), []);
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
  const own = ownReading(input);
  try {
    return { host: new api.Module(own.bytes), module: own.refusal === null ? own.module : null };
  } catch (thrown) {
    const text = thrown instanceof Error ? thrown.message : String(thrown);
    throw refusalOf({ ...own, compiles: compiles(api), text, large: !(thrown instanceof api.CompileError) });
  }
}

/** One function an engine, so that features are probed once (./refusals.ts). */
const compilers = new WeakMap<WebAssemblyLike, Compiles>();
function compiles(api: WebAssemblyLike): Compiles {
  const known = compilers.get(api);
  if (known !== undefined) return known;
  const made: Compiles = bytes => {
    try {
      return new api.Module(bytes) !== null;
    } catch {
      return false;
    }
  };
  compilers.set(api, made);
  return made;
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

// ─── Exports ───

function callerOf(api: WebAssemblyLike, instance: Instance, wanted: Wrapped): Caller {
  const known = instance.callers.get(nameOf(wanted));
  if (known !== undefined) return known;
  const m = instance.module;
  if (m === null) throw unsupported('an instance of a module that linkstep refuses and the engine takes');
  const signature = signatureOf(m, wanted);
  if (signature === null) throw refuse('unlinkable', 'unknown export', JSON.stringify(wanted.name), nowhere);
  if (crossesPlainly(m, signature)) instance.callers.set(nameOf(wanted), plainCaller(m, instance, wanted, signature));
  else wrapAll(api, m, instance, wanted);
  return instance.callers.get(nameOf(wanted))!; // set by the lines above
}

function plainCaller(m: Module, instance: Instance, { kind, name }: Wrapped, signature: Signature): Caller {
  const value = instance.exports[name];
  const run =
    kind === 'func'
      ? (value as Caller['run']) // an exported function
      : (): unknown => (value as { readonly value: unknown }).value; // an exported global
  return { ...signature, passages: signature.results.map(t => passageOf(m, t)), wrapped: false, run };
}

/** One module wraps all that needs it, and is compiled once. Where that does not link, what is wanted is wrapped alone. */
function wrapAll(api: WebAssemblyLike, m: Module, instance: Instance, wanted: Wrapped): void {
  const all = m.exports.flatMap(({ kind, name }): Wrapped[] => {
    const signature = kind === 'func' || kind === 'global' ? signatureOf(m, { kind, name }) : null;
    return signature === null || crossesPlainly(m, signature) ? [] : [{ kind: kind as Wrapped['kind'], name }]; // by the line before
  });
  try {
    wrap(api, m, instance, all);
  } catch {
    wrap(api, m, instance, [wanted]);
  }
}

function wrap(api: WebAssemblyLike, m: Module, instance: Instance, wanted: readonly Wrapped[]): void {
  const module = new api.Module(encode(wrapperModule(m, wanted)));
  const imports = Object.fromEntries(wanted.map(w => [nameOf(w), instance.exports[w.name]]));
  const { exports } = new api.Instance(module, { m: imports });
  for (const w of wanted) {
    const signature = signatureOf(m, w)!; // an export of the module
    const passages = signature.results.map(t => passageOf(m, t));
    instance.callers.set(nameOf(w), { ...signature, passages, wrapped: true, run: exports[nameOf(w)] as Caller['run'] }); // a function, by the wrapper
  }
}

// ─── Values ───

/** Host values are objects, one a number, so that they are the same when they come back. */
const externs = new Map<number, { readonly n: number }>();
function extern(n: number): object {
  const known = externs.get(n) ?? { n };
  externs.set(n, known);
  return known;
}

/** What is passed for a constant: nothing, where the only value of the type is null and a wrapper makes it. */
function argument(f: Caller, t: ValType, v: Const): unknown[] {
  switch (v.op) {
    case 'v128.const': {
      const view = new DataView(v.c.buffer, v.c.byteOffset, 16);
      return [view.getBigInt64(0, true), view.getBigInt64(8, true)];
    }
    case 'ref.null':
      return f.wrapped && !takesReference(t) ? [] : [null];
    case 'ref.extern':
    case 'ref.host':
      if (!takesReference(t)) throw refuse('unlinkable', 'wrong type of argument', v.op, nowhere);
      return [extern(v.n)];
    default:
      return [v.c];
  }
}
const takesReference = (t: ValType): boolean => typeof t === 'object' && isGiven(t);

function call(api: WebAssemblyLike, f: Caller, args: readonly Const[]): Outcome {
  const given = args.flatMap((v, i) => argument(f, f.params[i]!, v));
  let result: unknown;
  try {
    result = f.run(...given);
  } catch (thrown) {
    return outcomeOf(api, thrown);
  }
  const flat: unknown[] = Array.isArray(result) ? result : result === undefined ? [] : [result];
  return { kind: 'values', values: f.passages.map(p => observed(p, f.wrapped, flat)) };
}

/** The interface's null says no more: what a null is of is its type's to say. */
const nullRef: Value = { op: 'ref.null', ht: null };
const numberOf = (value: unknown): number | null =>
  typeof value === 'object' && value !== null && 'n' in value && typeof value.n === 'number' ? value.n : null;

/** Takes from the front of the list what makes one value. */
function observed(passage: Passage, wrapped: boolean, flat: unknown[]): Value {
  const first = flat.shift();
  switch (passage) {
    case 'i32':
    case 'f32':
      return { op: `${passage}.const`, c: Number(first) | 0 };
    case 'i64':
    case 'f64':
      return { op: `${passage}.const`, c: BigInt.asIntN(64, first as bigint) };
    case 'v128': {
      const c = new Uint8Array(16);
      const view = new DataView(c.buffer);
      view.setBigInt64(0, first as bigint, true);
      view.setBigInt64(8, flat.shift() as bigint, true);
      return { op: 'v128.const', c };
    }
    case 'exn':
      return first === 1 ? nullRef : { op: 'ref.exn' };
    case 'any': {
      const value = wrapped ? flat.shift() : first;
      const word = Number(first);
      if ((word & refBits.null) !== 0) return nullRef;
      if ((word & refBits.i31) !== 0) return { op: 'ref.i31' };
      if ((word & refBits.struct) !== 0) return { op: 'ref.struct' };
      if ((word & refBits.array) !== 0) return { op: 'ref.array' };
      return { op: 'ref.host', n: numberOf(value) };
    }
    case 'func':
      return first === null ? nullRef : { op: 'ref.func' };
    case 'extern':
      return first === null ? nullRef : { op: 'ref.extern', n: numberOf(first) };
  }
}

function outcomeOf(api: WebAssemblyLike, thrown: unknown): Exclude<Outcome, { kind: 'values' }> {
  if (api.Exception !== undefined && thrown instanceof api.Exception) return { kind: 'exception' };
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  const name = thrown instanceof Error ? thrown.name : '';
  // The JavaScript API leaves open what stack exhaustion throws (RangeError and InternalError are in use), and an Error of another realm is no instance of this one's.
  if ((name === 'RangeError' || name === 'InternalError') && /stack|recursion/.test(text)) return { kind: 'exhaustion', message: text };
  if (thrown instanceof api.RuntimeError) return { kind: 'trap', message: text };
  if (name === 'RangeError') throw unsupported(`limit: ${text}`);
  throw unsupported(`by the engine: ${text}`);
}
