// An object like JavaScript's `WebAssembly` over the fast tier (WebAssembly JavaScript Interface), for programs that bring their own glue.
//
// Not as the standard has it: a buffer is detached only if that is asked for, and when JavaScript runs again, not in the growth itself;
// exceptions that JavaScript throws pass by `catch_all`; there is no streaming, and no shared memory.

import { CUSTOM } from '../../../interpreter/binary/codes.ts';
import { decode } from '../../../interpreter/binary/decode.ts';
import * as read from '../../../interpreter/binary/reading.ts';
import { fastTier } from '../../../interpreter/compilation/tier.ts';
import type { Result } from '../../../interpreter/execution/configuration.ts';
import { Aborted, instantiate as allocate, resolveImports, type Validated } from '../../../interpreter/execution/instantiate.ts';
import type { ExnInst, Extern, FuncInst, GlobalInst, MemInst, TableInst, TagInst } from '../../../interpreter/runtime/instances.ts';
import * as stores from '../../../interpreter/runtime/store.ts';
import { NULL, type Ref, type Val } from '../../../interpreter/runtime/values.ts';
import { Refused } from '../../../interpreter/syntax/diagnostic.ts';
import { binarySource, type Source } from '../../../interpreter/syntax/source.ts';
import type { AddrType, DefType, ExternType, FuncType, RefType, ValType } from '../../../interpreter/syntax/types.ts';
import { validate as validateModule } from '../../../interpreter/validation/modules.ts';
import { closeTypes } from '../../../interpreter/validation/rolling.ts';
import { hostOptions } from '../../../spec-tests/harness/node.ts';
import { identities, toJavaScript, toWebAssembly } from './values.ts';

type Imports = Readonly<Record<string, unknown>>;
type Bytes = ArrayBuffer | ArrayBufferView;
type Size = number | bigint;

export class CompileError extends Error {
  override readonly name: string = 'CompileError';
}
export class LinkError extends Error {
  override readonly name: string = 'LinkError';
}
export class RuntimeError extends Error {
  override readonly name: string = 'RuntimeError';
}

const bytesOf = (source: Bytes): Uint8Array => {
  if (source instanceof ArrayBuffer) return new Uint8Array(source.slice(0));
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength).slice();
  throw new TypeError('The first argument must be an ArrayBuffer or a view of one');
};
const functionType = (t: DefType): FuncType => t.unrolled.ct as FuncType; // a function's or tag's type is a function type
const kindNames = { func: 'function', table: 'table', memory: 'memory', global: 'global', tag: 'tag' } as const;

/** Sizes as the interface takes them: numbers, or big integers where addresses are 64 bits. Errors: `TypeError`, out of range. */
const sizeOf = (n: unknown, at: AddrType): bigint => {
  const size = at === 'i64' ? BigInt(n as bigint) : BigInt(Math.trunc(Number(n))); // either throws for what is no number
  if (size < 0n || size > (at === 'i64' ? 0xffff_ffff_ffff_ffffn : 0xffff_ffffn)) throw new TypeError(`${n} is not a size`);
  return size;
};
const given = (n: number, at: AddrType): Size => (at === 'i64' ? BigInt(n) : n);

const valueTypes: Readonly<Record<string, ValType>> = {
  i32: 'i32', i64: 'i64', f32: 'f32', f64: 'f64', v128: 'v128',
  externref: { nullable: true, ht: 'extern' }, anyfunc: { nullable: true, ht: 'func' }, funcref: { nullable: true, ht: 'func' },
}; // biome-ignore format: a table
/** Errors: `TypeError`, for a name of no value type. */
const valueType = (name: unknown): ValType => {
  const t = typeof name === 'string' && Object.hasOwn(valueTypes, name) ? valueTypes[name] : undefined;
  if (t === undefined) throw new TypeError(`${String(name)} is no value type`);
  return t;
};

export interface Descriptor {
  readonly initial: Size;
  readonly maximum?: Size;
  readonly address?: AddrType;
}

/**
 * A `WebAssembly` of its own: one store, one tier, nothing shared with another. `detaching`: the buffers of memories that grew are detached,
 * which some programs wait for (those of Rust do), and which costs something at each call.
 */
export function facade({ detaching = false }: { readonly detaching?: boolean } = {}) {
  const store = stores.newStore({ ...stores.defaultLimits, spare: 0 }); // programs see the whole buffer
  const tier = fastTier(store, hostOptions);

  /** The buffers that JavaScript has been given. */
  const buffers = new Map<MemInst, ArrayBuffer>();
  /** Control goes over to JavaScript: it finds the buffers of what grew detached. */
  const refresh = (): void => {
    for (const [m, buffer] of buffers)
      if (buffer !== m.bytes.buffer) {
        buffers.delete(m);
        structuredClone(buffer, { transfer: [buffer] });
      }
  };

  // ─── Functions ───

  const functionOf = new WeakMap<object, FuncInst>();
  const wrappers = new WeakMap<FuncInst, object>();
  /** The Exported Function of a function: one for each, whoever asks. */
  const exported = (a: FuncInst): object => {
    const known = wrappers.get(a);
    if (known !== undefined) return known;
    const { params, results } = functionType(a.type);
    const onValues = (...args: readonly unknown[]): unknown => {
      const vals = params.map((t, i) => toWebAssembly(ids, args[i], t));
      const values = finished(tier.invoke(a, vals));
      if (results.length === 0) return undefined;
      return results.length === 1 ? toJavaScript(ids, values[0]!) : values.map(v => toJavaScript(ids, v));
    };
    const entry = tier.onNumbers(a, finished) ?? onValues;
    const refreshing = (...args: readonly unknown[]): unknown => {
      try {
        return entry(...args);
      } finally {
        refresh();
      }
    };
    const f = detaching ? refreshing : entry;
    Object.defineProperties(f, { name: { value: String(a.addr) }, length: { value: params.length } });
    wrappers.set(a, f);
    functionOf.set(f, a);
    return f;
  };
  const ids = identities({ exported, functionOf: v => (typeof v === 'function' ? functionOf.get(v) : undefined) });

  const thrown = new WeakMap<object, ExnInst>();
  /** Errors: what the result stands for, as JavaScript sees it. */
  const finished = (result: Result): readonly Val[] => {
    switch (result.kind) {
      case 'values':
        return result.values;
      case 'trap':
        throw new RuntimeError(result.reason);
      case 'exhaustion':
        throw new RangeError(result.reason);
      case 'exception': {
        const { exn } = result;
        if (exn.op !== 'ref.exn_addr') throw new RuntimeError('an exception without a tag');
        throw new Exception(made(tags, exn.a.tag, Tag), exn);
      }
    }
  };
  const exceptionOf = (error: unknown): ExnInst | undefined => (error instanceof Exception ? thrown.get(error) : undefined);
  /** A host function that calls what was imported, its results converted by the function's type. */
  const imported = (f: (...args: unknown[]) => unknown, name: string, type: DefType): FuncInst => {
    const { results } = functionType(type);
    const refreshing = (...args: readonly unknown[]): unknown => {
      refresh();
      return f(...args);
    };
    const told = detaching ? refreshing : f;
    const call = (args: readonly Val[]): readonly { readonly op: string }[] => {
      let gave: unknown;
      try {
        gave = told(...args.map(v => toJavaScript(ids, v)));
      } catch (error) {
        const a = exceptionOf(error);
        if (a === undefined) throw error;
        return [{ op: 'ref.exn_addr', a } as Ref, { op: 'throw_ref', pos: -1 } as { readonly op: string }]; // an instruction of the core
      }
      if (results.length === 0) return [];
      if (results.length === 1) return [toWebAssembly(ids, gave, results[0]!)];
      const values = [...(gave as Iterable<unknown>)]; // throws TypeError where it cannot be iterated
      if (values.length !== results.length) throw new TypeError(`${name} gave ${values.length} values; ${results.length} are wanted`);
      return results.map((t, i) => toWebAssembly(ids, values[i], t));
    };
    return stores.allocHostFunc(store, type, { name, call, numbers: { call: told, exceptionOf } });
  };

  // ─── The classes ───

  /** Marks a construction from an instance of the store, which JavaScript cannot ask for. */
  const internal = Symbol('instance');
  type Internal<I> = { readonly [internal]: I };
  const wraps = <I>(x: object): x is Internal<I> => internal in x;

  const memories = new WeakMap<MemInst, Memory>();
  const tables = new WeakMap<TableInst, Table>();
  const globals = new WeakMap<GlobalInst, Global>();
  const tags = new WeakMap<TagInst, Tag>();
  const made = <I extends object, W>(known: WeakMap<I, W>, inst: I, make: new (x: Internal<I>) => W): W => {
    let object = known.get(inst);
    if (object === undefined) {
      object = new make({ [internal]: inst });
      known.set(inst, object);
    }
    return object;
  };

  class Module {
    readonly #validated: Validated;
    constructor(source: Bytes) {
      this.#validated = compiled(bytesOf(source));
    }
    static validated(m: Module): Validated {
      return m.#validated;
    }
    static imports(m: Module): { module: string; name: string; kind: string }[] {
      return m.#validated.type.imports.map(({ module, name, type }) => ({ module, name, kind: kindNames[type.kind] }));
    }
    static exports(m: Module): { name: string; kind: string }[] {
      return m.#validated.type.exports.map(({ name, type }) => ({ name, kind: kindNames[type.kind] }));
    }
    static customSections(m: Module, name: string): ArrayBuffer[] {
      return customSections(m.#validated.module.source, name);
    }
  }

  class Memory {
    readonly inst: MemInst;
    constructor(of: Descriptor | Internal<MemInst>) {
      this.inst = wraps<MemInst>(of)
        ? of[internal]
        : limited(() => stores.allocMem(store, { at: of.address ?? 'i32', limits: limitsOf(of) }));
      memories.set(this.inst, this);
    }
    /** Another after each growth, the same otherwise. */
    get buffer(): ArrayBuffer {
      const buffer = this.inst.bytes.buffer as ArrayBuffer; // the store makes no shared ones
      if (detaching) buffers.set(this.inst, buffer);
      return buffer;
    }
    grow(delta: Size): Size {
      const { at } = this.inst.type;
      const pages = this.inst.bytes.length / stores.PAGE;
      const more = sizeOf(delta, at);
      if (!stores.canGrowMem(store, this.inst, more)) throw new RangeError(`a memory of ${pages} pages cannot have ${delta} more`);
      stores.growMem(store, this.inst, Number(more));
      refresh();
      return given(pages, at);
    }
  }

  class Table {
    readonly inst: TableInst;
    constructor(of: (Descriptor & { readonly element: string }) | Internal<TableInst>, init?: unknown) {
      if (wraps<TableInst>(of)) this.inst = of[internal];
      else {
        const rt = valueType(of.element) as RefType;
        if (typeof rt !== 'object') throw new TypeError(`${of.element} is no reference type`);
        this.inst = limited(() => stores.allocTable(store, { at: of.address ?? 'i32', limits: limitsOf(of), rt }, element(rt, init)));
      }
      tables.set(this.inst, this);
    }
    get length(): Size {
      return given(this.inst.refs.length, this.inst.type.at);
    }
    #index(i: Size): number {
      const at = Number(sizeOf(i, this.inst.type.at));
      if (at >= this.inst.refs.length) throw new RangeError(`index ${i} of a table of ${this.inst.refs.length}`);
      return at;
    }
    get(i: Size): unknown {
      return toJavaScript(ids, this.inst.refs[this.#index(i)]!);
    }
    set(i: Size, v?: unknown): void {
      const at = this.#index(i);
      stores.setRef(store, this.inst, at, element(this.inst.type.rt, v));
    }
    grow(delta: Size, init?: unknown): Size {
      const size = this.inst.refs.length;
      const more = sizeOf(delta, this.inst.type.at);
      const r = element(this.inst.type.rt, init);
      if (!stores.canGrowTable(store, this.inst, more)) throw new RangeError(`a table of ${size} elements cannot have ${delta} more`);
      stores.growTable(store, this.inst, Number(more), r);
      return given(size, this.inst.type.at);
    }
  }
  /** What `undefined` or nothing stands for is null, but where it is an external reference itself. */
  const element = (rt: RefType, v: unknown): Ref =>
    v === undefined && !(rt.ht === 'extern') ? (toWebAssembly(ids, null, rt) as Ref) : (toWebAssembly(ids, v, rt) as Ref); // by the type

  class Global {
    readonly inst: GlobalInst;
    constructor(of: { readonly value: string; readonly mutable?: boolean } | Internal<GlobalInst>, init?: unknown) {
      if (wraps<GlobalInst>(of)) this.inst = of[internal];
      else {
        const t = valueType(of.value);
        const v = init === undefined ? stores.defaultOf(t) : toWebAssembly(ids, init, t);
        this.inst = stores.allocGlobal(store, { mut: of.mutable ?? false, t }, v ?? NULL);
      }
      globals.set(this.inst, this);
    }
    get value(): unknown {
      return toJavaScript(ids, this.inst.value);
    }
    set value(v: unknown) {
      const { mut, t } = this.inst.type;
      if (!mut) throw new TypeError('an immutable global cannot be set');
      stores.setGlobal(store, this.inst, toWebAssembly(ids, v, t));
    }
    valueOf(): unknown {
      return this.value;
    }
  }

  class Tag {
    readonly inst: TagInst;
    constructor(of: { readonly parameters: readonly string[] } | Internal<TagInst>) {
      this.inst = wraps<TagInst>(of) ? of[internal] : stores.allocTag(store, tagType([...of.parameters].map(valueType)));
      tags.set(this.inst, this);
    }
  }
  class Exception {
    readonly #exn: Extract<Ref, { readonly op: 'ref.exn_addr' }>;
    constructor(tag: Tag, payload: Iterable<unknown> | Extract<Ref, { readonly op: 'ref.exn_addr' }>) {
      if ('op' in payload) this.#exn = payload;
      else {
        const { params } = functionType(tag.inst.type);
        const values = [...payload];
        if (values.length !== params.length) throw new TypeError(`the tag takes ${params.length} values`);
        const fields = params.map((t, i) => toWebAssembly(ids, values[i], t));
        this.#exn = { op: 'ref.exn_addr', a: stores.allocExn(store, tag.inst, fields) };
      }
      thrown.set(this, this.#exn.a);
    }
    is(tag: Tag): boolean {
      return this.#exn.a.tag === tag.inst;
    }
    getArg(tag: Tag, index: number): unknown {
      const v = this.#exn.a.fields[index];
      if (!this.is(tag)) throw new TypeError('the exception has another tag');
      if (v === undefined) throw new RangeError(`the exception has no value ${index}`);
      return toJavaScript(ids, v);
    }
  }

  class Instance {
    readonly exports: Readonly<Record<string, unknown>>;
    constructor(module: Module, imports?: Imports) {
      if (!(module instanceof Module)) throw new TypeError('The first argument must be a WebAssembly.Module');
      this.exports = linked(Module.validated(module), imports);
    }
  }

  // ─── Instantiation ───

  /** The external value of an import (read the imports). Errors: `LinkError`, `TypeError`. */
  const supplied = (v: unknown, type: ExternType, what: string): Extern => {
    const wanted = (kind: string): LinkError => new LinkError(`${what} must be a ${kind}`);
    switch (type.kind) {
      case 'func':
        if (typeof v !== 'function') throw wanted('function');
        return { kind: 'func', inst: functionOf.get(v) ?? imported(v as () => unknown, what, type.type as DefType) }; // closed by validation
      case 'memory':
        if (!(v instanceof Memory)) throw wanted('memory');
        return { kind: 'memory', inst: v.inst };
      case 'table':
        if (!(v instanceof Table)) throw wanted('table');
        return { kind: 'table', inst: v.inst };
      case 'tag':
        if (!(v instanceof Tag)) throw wanted('tag');
        return { kind: 'tag', inst: v.inst };
      case 'global': {
        if (v instanceof Global) return { kind: 'global', inst: v.inst };
        const { mut, t } = type.type;
        if (mut || (typeof v === 'bigint') !== (t === 'i64') || (typeof t === 'string' && typeof v !== 'number' && typeof v !== 'bigint'))
          throw wanted(`global of its type`);
        return { kind: 'global', inst: stores.allocGlobal(store, type.type, toWebAssembly(ids, v, t)) };
      }
    }
  };
  const external = (x: Extern): unknown => {
    switch (x.kind) {
      case 'func':
        return exported(x.inst);
      case 'memory':
        return made(memories, x.inst, Memory);
      case 'table':
        return made(tables, x.inst, Table);
      case 'global':
        return made(globals, x.inst, Global);
      case 'tag':
        return made(tags, x.inst, Tag);
    }
  };
  const linked = (m: Validated, imports: Imports | undefined): Readonly<Record<string, unknown>> => {
    if (m.type.imports.length > 0 && (typeof imports !== 'object' || imports === null))
      throw new TypeError('the module has imports, and none are given');
    const externs = m.type.imports.map(({ module, name, type }) => {
      const from = imports![module]; // they are there, by the test above
      if ((typeof from !== 'object' && typeof from !== 'function') || from === null) throw new TypeError(`import ${module} is no object`);
      return supplied((from as Imports)[name], type, `import ${module} ${name}`);
    });
    let next = 0;
    try {
      const checked = resolveImports(m, () => externs[next++]); // asked once for each, in order
      const { inst, config } = allocate(store, m, checked);
      finished(tier.run(config));
      const exports: Record<string, unknown> = Object.create(null);
      for (const [name, x] of inst.exports) exports[name] = external(x);
      return Object.freeze(exports);
    } catch (error) {
      if (error instanceof Aborted) finished(error.result);
      if (!(error instanceof Refused)) throw error;
      throw error.diagnostic.kind === 'limit' ? new RangeError(error.message) : new LinkError(error.message);
    }
  };

  const compile = async (source: Bytes): Promise<Module> => new Module(source);
  const instantiate = async (source: Bytes | Module, imports?: Imports): Promise<unknown> => {
    if (source instanceof Module) return new Instance(source, imports);
    const module = new Module(source);
    return { module, instance: new Instance(module, imports) };
  };
  const validate = (source: Bytes): boolean => {
    try {
      compiled(bytesOf(source));
      return true;
    } catch (error) {
      if (error instanceof CompileError) return false;
      throw error;
    }
  };
  const WebAssembly = {
    Module, Instance, Memory, Table, Global, Tag, Exception, CompileError, LinkError, RuntimeError, compile, instantiate, validate,
  }; // biome-ignore format: names
  Object.defineProperty(WebAssembly, Symbol.toStringTag, { value: 'WebAssembly' });
  return { WebAssembly, store, tier };
}

/** Errors: `CompileError`. */
function compiled(bytes: Uint8Array): Validated {
  try {
    const module = decode(binarySource('module', bytes));
    return { module, type: validateModule(module) };
  } catch (error) {
    throw error instanceof Refused ? new CompileError(error.message) : error;
  }
}

/** Copies of the contents of a module's custom sections of a name: those too that decoding reads into the module. The module is well-formed. */
function customSections(source: Source, name: string): ArrayBuffer[] {
  if (source.kind !== 'binary') return []; // not so, by `compiled`
  const { bytes } = source;
  const r = read.reader(source, bytes, 0, '');
  read.take(r, 8); // the magic number and the version
  const found: ArrayBuffer[] = [];
  while (r.pos < r.end) {
    const isCustom = read.byte(r) === CUSTOM;
    read.sized(r, size => {
      const end = r.pos + size;
      if (isCustom && read.name(r) === name) found.push(bytes.slice(r.pos, end).buffer as ArrayBuffer); // a copy is no shared buffer
      r.pos = end;
    });
  }
  return found;
}

const limitsOf = (of: Descriptor) => {
  const at = of.address ?? 'i32';
  const limits = { min: sizeOf(of.initial, at), max: of.maximum === undefined ? null : sizeOf(of.maximum, at) };
  if (limits.max !== null && limits.max < limits.min) throw new RangeError('the maximum is less than what it starts with');
  return limits;
};
/** A size beyond what this implementation gives is a RangeError. */
function limited<T>(allocate: () => T): T {
  try {
    return allocate();
  } catch (error) {
    throw error instanceof Refused ? new RangeError(error.message) : error;
  }
}
const tagType = (params: readonly ValType[]): DefType =>
  closeTypes([{ pos: -1, types: [{ final: true, supers: [], ct: { kind: 'func', params, results: [] } }] }])[0]!;
