// What a converted script runs on: one function without anything from outside, which is written into every script (its text, by
// `toString`) and runs in any JavaScript engine with `WebAssembly`. Verdicts as spec-tests/harness/runner.ts gives them.

/** What is used of an engine's global object. */
interface Host {
  readonly WebAssembly: {
    readonly Module: { new (bytes: Uint8Array): object; readonly imports: (module: object) => readonly { readonly module: string }[] };
    readonly Instance: new (module: object, imports: object) => { readonly exports: Readonly<Record<string, unknown>> };
    readonly CompileError: ErrorClass;
    readonly LinkError: ErrorClass;
    readonly RuntimeError: ErrorClass;
    readonly Exception?: ErrorClass;
  };
  readonly print?: (line: string) => void;
  readonly console?: { readonly log: (line: string) => void };
  readonly document?: object;
  readonly process?: { exitCode?: number | string | null };
}
type ErrorClass = new (...args: never[]) => Error;

/** A value or a pattern: `t` names its constructor; numbers are bits. */
type Item =
  | { readonly t: 'i32' | 'i64' | 'f32' | 'f64'; readonly c: number | bigint | string }
  | { readonly t: 'v128'; readonly shape: string; readonly lanes: readonly (number | bigint | string)[] }
  | { readonly t: 'bits128'; readonly low: bigint; readonly high: bigint }
  | { readonly t: 'ref'; readonly kind: string; readonly n: number | null; readonly absent?: true }
  | { readonly t: 'either'; readonly of: readonly Item[] };

/** What a trap's message may mean, by the first text that fits: of engines, and the beginnings of the suite's messages that they stand for. */
export type TrapTexts = readonly (readonly [text: string, meanings: readonly string[]])[];

/**
 * `file`: the script's name, for reports. `spectest`: the host modules in base64, as many as the engine takes; what they import is printed
 * nowhere. The functions returned are the commands of a script; `at` is always `line:column`.
 */
export function scriptRuntime(host: Host, file: string, spectest: readonly string[], trapTexts: TrapTexts) {
  const W = host.WebAssembly;
  type Lost = { readonly lost: string };
  type Compiled = { readonly module: object; readonly wrapped: Readonly<Record<string, string>>; readonly wrapper: string | undefined };
  type Inst = {
    readonly exports: Readonly<Record<string, unknown>>;
    readonly of: Compiled;
    wrappers: Readonly<Record<string, unknown>> | null;
  };
  const modules = new Map<string, Compiled | Lost>();
  const instances = new Map<string, Inst | Lost>();
  const registered: Record<string, Readonly<Record<string, unknown>>> = Object.create(null);
  const lostNames = new Set<string>();
  const externs = new Map<number, { readonly n: number }>();
  const skips = new Map<string, number>();
  const tally = { passed: 0, failed: 0, skipped: 0 };
  const latest = '';
  let name = file;

  class Skip extends Error {}
  class Wrong extends Error {}

  // In a page, `print` prints paper.
  const shell = host.document === undefined ? host.print : undefined;
  const say = (line: string): void => {
    if (shell !== undefined) shell(line);
    else if (host.console !== undefined) host.console.log(line);
  };

  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const fromBase64 = (text: string): Uint8Array => {
    const end = text.indexOf('=');
    const length = end < 0 ? text.length : end;
    const bytes = new Uint8Array((length * 3) >> 2);
    for (let i = 0, bits = 0, held = 0, n = 0; i < length; i++) {
      held = ((held << 6) | digits.indexOf(text[i]!)) & 0xffff;
      bits += 6;
      if (bits < 8) continue;
      bits -= 8;
      bytes[n++] = held >> bits;
    }
    return bytes;
  };

  // ─── Values ───

  const extern = (n: number): object => {
    let known = externs.get(n);
    if (known === undefined) {
      known = { n };
      externs.set(n, known);
    }
    return known;
  };
  const vector = (lanes: readonly (number | bigint | string)[]): { low: bigint; high: bigint } => {
    const width = BigInt(128 / lanes.length);
    let all = BigInt(0);
    for (let i = lanes.length - 1; i >= 0; i--) all = (all << width) | BigInt.asUintN(Number(width), BigInt(lanes[i]!));
    return { low: BigInt.asIntN(64, all), high: BigInt.asIntN(64, all >> BigInt(64)) };
  };
  /** The arguments that JavaScript gives for one; `raw`: to a wrapper, which takes bits. */
  const given = (v: Item, raw: boolean): unknown[] => {
    switch (v.t) {
      case 'i32':
      case 'i64':
        return [v.c];
      case 'f32':
      case 'f64':
        if (!raw) throw new Wrong('a float is given to a function without a wrapper');
        return [v.c];
      case 'v128': {
        const { low, high } = vector(v.lanes);
        return [low, high];
      }
      case 'ref':
        if (v.absent === true) return [];
        return [v.kind === 'null' ? null : extern(v.n === null ? 0 : v.n)];
      default:
        throw new Wrong('no argument');
    }
  };
  const reference = (value: unknown, kind: string): Item => {
    if (value === null) return { t: 'ref', kind: 'null', n: null };
    if (typeof value === 'function') return { t: 'ref', kind: 'func', n: null };
    for (const [n, known] of externs) if (known === value) return { t: 'ref', kind, n };
    return { t: 'ref', kind, n: null };
  };
  /** Takes what makes one value from the front of the list. */
  const observed = (passage: string, flat: unknown[]): Item => {
    const first = flat.shift();
    switch (passage) {
      case 'i32':
      case 'f32':
        return { t: passage, c: Number(first) | 0 };
      case 'i64':
      case 'f64':
        return { t: passage, c: BigInt.asIntN(64, first as bigint) }; // what a wrapper gives
      case 'v128':
        return { t: 'bits128', low: BigInt.asIntN(64, first as bigint), high: BigInt.asIntN(64, flat.shift() as bigint) }; // as above
      case 'exn':
        return { t: 'ref', kind: first === 1 ? 'null' : 'exn', n: null };
      case 'any': {
        const [word, value] = [Number(first), flat.shift()];
        if (word & 1) return { t: 'ref', kind: 'null', n: null };
        if (word & 14) return { t: 'ref', kind: word & 2 ? 'i31' : word & 4 ? 'struct' : 'array', n: null };
        return reference(value, 'host');
      }
      default:
        return reference(first, 'extern');
    }
  };
  /** Of a value that crosses without a wrapper. */
  const plain = (v: unknown): Item => {
    if (typeof v === 'number') return { t: 'i32', c: v | 0 };
    if (typeof v === 'bigint') return { t: 'i64', c: v };
    return reference(v, 'extern');
  };

  const isNan = (bits: bigint, width: number, kind: string): boolean => {
    const quiet = width === 32 ? BigInt('0x7fc00000') : BigInt('0x7ff8000000000000');
    const magnitude = BigInt.asUintN(width - 1, bits);
    return kind === 'nan:canonical' ? magnitude === quiet : (magnitude & quiet) === quiet;
  };
  const sameBits = (found: bigint, expected: number | bigint | string, width: number): boolean =>
    typeof expected === 'string' ? isNan(found, width, expected) : BigInt.asUintN(width, found) === BigInt.asUintN(width, BigInt(expected));
  const matches = (v: Item, p: Item): boolean => {
    switch (p.t) {
      case 'either': {
        const open = p.of.slice();
        for (let q = open.pop(); q !== undefined; q = open.pop()) {
          if (q.t === 'either')
            open.push.apply(open, q.of as Item[]); // pushing reads it only
          else if (matches(v, q)) return true;
        }
        return false;
      }
      case 'v128': {
        if (v.t !== 'bits128') return false;
        const width = 128 / p.lanes.length;
        const all = (BigInt.asUintN(64, v.high) << BigInt(64)) | BigInt.asUintN(64, v.low);
        return p.lanes.every((l, i) => sameBits(BigInt.asUintN(width, all >> BigInt(i * width)), l, width));
      }
      case 'bits128':
        return false;
      case 'ref': {
        if (v.t !== 'ref') return false;
        const { kind } = v;
        const internal = kind === 'i31' || kind === 'struct' || kind === 'array';
        if (p.kind === '') return kind !== 'null';
        if (p.kind === 'eq') return internal;
        if (p.kind === 'any') return internal || kind === 'host';
        return kind === p.kind && (p.n === null || p.n === v.n);
      }
      default:
        return v.t === p.t && sameBits(BigInt(v.c), p.c, p.t === 'i32' || p.t === 'f32' ? 32 : 64);
    }
  };

  const hex = (bits: bigint, width: number): string => {
    const text = BigInt.asUintN(width, bits).toString(16);
    return `0x${'0'.repeat(width / 4 - text.length)}${text}`;
  };
  const show = (v: Item): string => {
    switch (v.t) {
      case 'either':
        return `(either ${v.of.map(q => (q.t === 'either' ? '…' : show(q))).join(' ')})`;
      case 'ref':
        return `(ref${v.kind === '' ? '' : `.${v.kind}`}${v.n === null ? '' : ` ${v.n}`})`;
      case 'v128':
        return `(v128.const ${v.shape} ${v.lanes.map(l => (typeof l === 'string' ? l : hex(BigInt(l), 128 / v.lanes.length))).join(' ')})`;
      case 'bits128':
        return `(v128.const i64x2 ${hex(v.low, 64)} ${hex(v.high, 64)})`;
      case 'i32':
      case 'i64':
        return `(${v.t}.const ${v.c})`;
      default:
        return `(${v.t}.const ${typeof v.c === 'string' ? v.c : `bits ${hex(BigInt(v.c), v.t === 'f32' ? 32 : 64)}`})`;
    }
  };

  // ─── Modules and instances ───

  const found = <T>(map: Map<string, T | Lost>, id: string, what: string): T => {
    const it = map.get(id);
    if (it === undefined) throw new Wrong(`there is no ${what}${id === latest ? '' : ` ${id}`}`);
    if (typeof it === 'object' && it !== null && 'lost' in it) throw new Skip((it as Lost).lost);
    return it as T; // not lost, by the line above
  };
  const put = <T>(map: Map<string, T | Lost>, id: string, it: T | Lost): void => {
    map.set(latest, it);
    map.set(id, it);
  };
  const compile = (bytes: string): object => new W.Module(fromBase64(bytes));
  const instantiate = (module: object): { readonly exports: Readonly<Record<string, unknown>> } => {
    for (const i of W.Module.imports(module)) if (lostNames.has(i.module)) throw new Skip('imports from a module that was not made');
    return new W.Instance(module, registered);
  };
  const instanceOf = (of: Compiled): Inst => ({ exports: instantiate(of.module).exports, of, wrappers: null });

  type Action = readonly ['invoke' | 'get', id: string, name: string, ...args: Item[]];
  const act = ([kind, id, field, ...args]: Action): Item[] => {
    const it = found(instances, id, 'instance');
    const key = `${kind === 'invoke' ? 'f' : 'g'} ${field}`;
    const passages = it.of.wrapped[key];
    if (passages === undefined) {
      const exported = it.exports[field];
      if (kind === 'get') {
        if (typeof exported !== 'object' || exported === null) throw new Wrong('no such global is exported');
        return [plain((exported as { readonly value: unknown }).value)]; // a global is what it is
      }
      if (typeof exported !== 'function') throw new Wrong('no such function is exported');
      const result: unknown = exported(...args.flatMap(v => given(v, false)));
      if (result === undefined) return [];
      return (Array.isArray(result) ? (result as unknown[]) : [result]).map(plain);
    }
    if (it.wrappers === null) {
      const imports: Record<string, unknown> = Object.create(null);
      for (const k of Object.keys(it.of.wrapped)) imports[k] = it.exports[k.slice(2)];
      it.wrappers = new W.Instance(compile(it.of.wrapper!), { m: imports }).exports; // a module with wrapped exports has a wrapper
    }
    const run = it.wrappers[key] as (...args: unknown[]) => unknown; // the wrapper exports functions
    const result = run(...args.flatMap(v => given(v, true)));
    const flat: unknown[] = Array.isArray(result) ? result : result === undefined ? [] : [result];
    return passages.split(' ').flatMap(p => (p === '' ? [] : [observed(p, flat)]));
  };

  // ─── Verdicts ───

  const textOf = (e: unknown): string => (e instanceof Error ? `${e.name}: ${e.message}` : String(e));
  const wasExhausted = (e: unknown): boolean => e instanceof Error && /stack|recursion/i.test(e.message) && !(e instanceof W.RuntimeError);
  const what = (e: unknown): string => {
    if (W.Exception !== undefined && e instanceof W.Exception) return 'an exception';
    if (wasExhausted(e)) return `exhaustion (${textOf(e)})`;
    return e instanceof W.RuntimeError ? `a trap (${textOf(e)})` : textOf(e);
  };
  /** Runs a command: what it throws is its verdict. */
  const command = (at: string, kind: string, action: Action | null, run: () => void): boolean => {
    try {
      run();
      tally.passed++;
      return true;
    } catch (e) {
      if (e instanceof Skip) {
        tally.skipped++;
        skips.set(e.message, (skips.get(e.message) || 0) + 1);
        return false;
      }
      tally.failed++;
      const about =
        action === null
          ? ''
          : ` (${action[0]} ${JSON.stringify(action[2])}${action
              .slice(3)
              .map(v => ` ${show(v as Item)}`)
              .join('')})`; // behind the name stand values
      say(`${name}:${at}: ${kind}${about}: ${e instanceof Wrong ? e.message : `got ${what(e)}`}`);
      return false;
    }
  };
  /** The action is to throw; `is` says whether it threw the right thing. */
  const throws = (run: () => void, expected: string, is: (e: unknown) => boolean): unknown => {
    try {
      run();
    } catch (e) {
      if (e instanceof Skip || e instanceof Wrong) throw e;
      if (is(e)) return e;
      throw new Wrong(`expected ${expected}, got ${what(e)}`);
    }
    throw new Wrong(`expected ${expected}, got none`);
  };
  /** Where the engine's own text is known to mean something else. */
  const checkMeaning = (e: unknown, expected: string): void => {
    const message = e instanceof Error ? e.message : '';
    const meanings = trapTexts.find(([text]) => new RegExp(text, 'i').test(message))?.[1] ?? [];
    if (meanings.length > 0 && !meanings.some(m => expected.startsWith(m)))
      throw new Wrong(`expected a trap (${expected}), got ${what(e)}`);
  };
  const isLinking = (e: unknown): boolean => e instanceof W.LinkError || e instanceof TypeError; // a module that is not there is a TypeError

  const refuses = (kind: string) => (at: string, bytes: string, text: string) => {
    command(at, kind, null, () => {
      throws(
        () => compile(bytes),
        `the module to be refused (${text})`,
        e => e instanceof W.CompileError,
      );
    });
  };

  const nothing = (): void => {};
  const prints = { print: nothing, print_i32: nothing, print_i64: nothing, print_f32: nothing, print_f64: nothing, print_i32_f32: nothing, print_f64_f64: nothing }; // biome-ignore format: names only
  registered.spectest = {};
  for (const bytes of spectest) {
    try {
      registered.spectest = { ...registered.spectest, ...new W.Instance(compile(bytes), { host: prints }).exports };
    } catch {
      // An engine without 64-bit tables: what imports one is not linked.
    }
  }

  return {
    // Values and patterns.
    i32: (c: number): Item => ({ t: 'i32', c }),
    i64: (c: bigint): Item => ({ t: 'i64', c }),
    /** Bits, or the class of a NaN. */
    f32: (c: number | string): Item => ({ t: 'f32', c }),
    f64: (c: bigint | string): Item => ({ t: 'f64', c }),
    v128: (shape: string, ...lanes: (number | bigint | string)[]): Item => ({ t: 'v128', shape, lanes }),
    /** `ref('null')`, `ref('extern', 1)`, `ref('struct')`, `ref('')`: any that is not null. */
    ref: (kind: string, n: number | null = null): Item => ({ t: 'ref', kind, n }),
    /** A null that the wrapper makes, since its type has no other value that a script could give. */
    absent: { t: 'ref', kind: 'null', n: null, absent: true } satisfies Item as Item, // as an argument takes it
    either: (...of: Item[]): Item => ({ t: 'either', of }),
    invoke: (id: string, field: string, ...args: Item[]): Action => ['invoke', id, field, ...args],
    get: (id: string, field: string): Action => ['get', id, field],

    /** The commands that follow stand in another file. */
    file: (other: string): void => {
      name = other;
    },
    /** `wrapped`: by `f NAME` or `g NAME`, how the results of an export cross in the wrapper. */
    module: (at: string, id: string, bytes: string, wrapped: Readonly<Record<string, string>> = {}, wrapper?: string): void => {
      const lost = { lost: `the module was not made` };
      put(instances, id, lost);
      put(modules, id, lost);
      command(at, 'module', null, () => {
        const of = { module: compile(bytes), wrapped, wrapper };
        put(modules, id, of);
        put(instances, id, instanceOf(of));
      });
    },
    definition: (at: string, id: string, bytes: string, wrapped: Readonly<Record<string, string>> = {}, wrapper?: string): void => {
      put(modules, id, { lost: `the module was not made` });
      command(at, 'module definition', null, () => put(modules, id, { module: compile(bytes), wrapped, wrapper }));
    },
    instance: (at: string, id: string, module: string): void => {
      put(instances, id, { lost: 'the instance was not made' });
      command(at, 'module instance', null, () => put(instances, id, instanceOf(found(modules, module, 'module'))));
    },
    register: (at: string, as: string, id: string): void => {
      lostNames.add(as);
      command(at, 'register', null, () => {
        registered[as] = found(instances, id, 'instance').exports;
        lostNames.delete(as);
      });
    },
    run: (at: string, action: Action): void => {
      command(at, action[0], action, () => void act(action));
    },
    assert_return: (at: string, action: Action, ...expected: Item[]): void => {
      command(at, 'assert_return', action, () => {
        const values = act(action);
        if (values.length === expected.length && values.every((v, i) => matches(v, expected[i]!))) return;
        throw new Wrong(`expected ${expected.map(show).join(' ') || 'no value'}, got ${values.map(show).join(' ') || 'no value'}`);
      });
    },
    assert_trap: (at: string, action: Action, text: string): void => {
      command(at, 'assert_trap', action, () => {
        checkMeaning(throws(() => act(action), `a trap (${text})`, e => e instanceof W.RuntimeError), text); // biome-ignore format: short
      });
    },
    assert_exhaustion: (at: string, action: Action, text: string): void => {
      command(at, 'assert_exhaustion', action, () => {
        throws(() => act(action), `exhaustion (${text})`, wasExhausted);
      });
    },
    assert_exception: (at: string, action: Action): void => {
      command(at, 'assert_exception', action, () => {
        throws(
          () => act(action),
          'an exception',
          e => W.Exception !== undefined && e instanceof W.Exception,
        );
      });
    },
    assert_malformed: refuses('assert_malformed'),
    assert_invalid: refuses('assert_invalid'),
    assert_unlinkable: (at: string, bytes: string, text: string): void => {
      command(at, 'assert_unlinkable', null, () => {
        const module = compile(bytes);
        throws(() => instantiate(module), `the module not to link (${text})`, isLinking);
      });
    },
    /** `assert_trap` of a module. */
    assert_uninstantiable: (at: string, bytes: string, text: string): void => {
      command(at, 'assert_trap', null, () => {
        const module = compile(bytes);
        checkMeaning(throws(() => instantiate(module), `a trap (${text})`, e => e instanceof W.RuntimeError), text); // biome-ignore format: short
      });
    },
    /** A command that no engine can be asked. */
    skip: (at: string, kind: string, reason: string): void => {
      command(at, kind, null, () => {
        throw new Skip(reason);
      });
    },
    /** A module that could not be read from its text, or a command; what names the module finds none. */
    unreadable: (at: string, kind: string, id: string | null, reason: string): void => {
      if (id !== null) {
        put(instances, id, { lost: 'the module was not made' });
        put(modules, id, { lost: 'the module was not made' });
      }
      command(at, kind, null, () => {
        throw new Wrong(reason);
      });
    },
    /** Says the totals. A failure is exit status 1, or an error where a script has no status. */
    end: (): void => {
      for (const [reason, n] of skips) say(`skipped ${n}: ${reason}`);
      say(`${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`);
      if (tally.failed === 0) return;
      if (host.process !== undefined && host.document === undefined) host.process.exitCode = 1;
      else throw new Error(`${tally.failed} failed`);
    },
  };
}
