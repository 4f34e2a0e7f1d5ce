// The loader of interpreter/linking as the harness's Loader, over the reference tier.

import { decode } from '../../interpreter/binary/decode.ts';
import { encode } from '../../interpreter/binary/encode.ts';
import { type Config, invocation, type Result } from '../../interpreter/execution/configuration.ts';
import type { Validated } from '../../interpreter/execution/instantiate.ts';
import { type RuleTable, step } from '../../interpreter/execution/step.ts';
import { digest } from '../../interpreter/linking/digest.ts';
import { showError } from '../../interpreter/linking/errors.ts';
import { invariants } from '../../interpreter/linking/invariants.ts';
import { profiles, RTLD } from '../../interpreter/linking/policy.ts';
import { linkConfiguration, linkRules, newProgram, startProgram } from '../../interpreter/linking/program.ts';
import { slotOf } from '../../interpreter/linking/rules/allocate.ts';
import { RTLD_DEFAULT, RTLD_NEXT } from '../../interpreter/linking/rules/use.ts';
import type { Files, HostLookup, Obj, Program } from '../../interpreter/linking/state.ts';
import type { FuncInst } from '../../interpreter/runtime/instances.ts';
import type { Store } from '../../interpreter/runtime/store.ts';
import type { Val } from '../../interpreter/runtime/values.ts';
import { refuse } from '../../interpreter/syntax/diagnostic.ts';
import { binarySource } from '../../interpreter/syntax/source.ts';
import { validate } from '../../interpreter/validation/modules.ts';
import type { Const } from '../../text-format/script.ts';
import { checkedArguments, toOutcome, toValue } from './boundary.ts';
import type { HandleRef, LinkOutcome, Loader, ModuleInput, Outcome } from './engine.ts';

export interface Handle {
  readonly n: number;
  readonly o: Obj;
}
interface Running {
  readonly p: Program;
  readonly rules: RuleTable;
  /** What was violated after some link event. */
  readonly violated: Set<string>;
}

/** Steps to the end, and holds the invariants against the program after every link event. */
function watched(z: Config, { p, rules, violated }: Running): Result {
  while (z.result === null) if (step(z, rules)?.relation === 'Link') for (const wrong of invariants(p)) violated.add(wrong);
  return z.result;
}

/** The file space of a script: absolute names; a bare one stands for a file in `/lib`. Names are links to contents. */
const fileSpace = () => {
  const content = new Map<string, Uint8Array | Validated>();
  const links = new Map<string, string>();
  const absolute = (name: string): string => (name.startsWith('/') ? name : name.includes('/') ? `/${name}` : `/lib/${name}`);
  /** Without `.` and `..`. */
  const plain = (path: string): string => {
    const out: string[] = [];
    for (const part of path.split('/')) {
      if (part === '..') out.pop();
      else if (part !== '' && part !== '.') out.push(part);
    }
    return `/${out.join('/')}`;
  };
  const resolve = (path: string): string => {
    let at = plain(path);
    for (let hops = 0; links.has(at) && hops < 40; hops++) at = plain(links.get(at)!);
    return at;
  };
  const files: Files = {
    find: path => {
      const at = resolve(absolute(path));
      return content.has(at) ? { path: at, fileId: at } : null;
    },
    read: path => content.get(path) ?? new Uint8Array(0),
  };
  return {
    files,
    put: (name: string, bytes: Uint8Array | Validated) => content.set(absolute(name), bytes),
    link: (name: string, target: string) =>
      links.set(absolute(name), target.startsWith('/') ? target : `${absolute(name).replace(/[^/]*$/, '')}${target}`),
  };
};

const bitsOf = (flags: readonly string[]): number =>
  flags.reduce((bits, word) => {
    const known = RTLD[word.toUpperCase() as keyof typeof RTLD] as number | undefined; // undefined if it is no flag
    if (known !== undefined) return bits | known;
    const n = Number(word);
    if (Number.isNaN(n)) throw refuse('unsupported', `dlopen flag ${word}`, '', { source: null, pos: -1 });
    return bits | n;
  }, 0);

/** A loader over a store; `run` steps a configuration to its end under a rule table, unless invariants are to be checked on the way. */
export function referenceLoader(
  store: Store,
  run: (z: Config, rules: RuleTable) => Result,
  host: HostLookup,
  checkInvariants: boolean,
): Loader<unknown, unknown> {
  const finish = (z: Config, r: Running): Result => (checkInvariants ? watched(z, r) : run(z, r.rules));
  const space = fileSpace();
  const validated = (input: ModuleInput): Validated => {
    const module = input.kind === 'module' ? input.module : decode(binarySource(input.name, input.bytes));
    return { module, type: validate(module) };
  };
  const bytesOf = (input: ModuleInput): Uint8Array => (input.kind === 'bytes' ? input.bytes : encode(input.module));
  const running = (program: unknown): Running => program as Running; // programs are what `start` gave
  const failed = (result: Exclude<Result, { kind: 'values' }>): Exclude<Outcome, { kind: 'values' }> =>
    toOutcome(result, null) as Exclude<Outcome, { kind: 'values' }>; // not values
  /** Runs one link instruction; its value, or the error that dlerror has then. */
  const perform = (r: Running, e: { readonly op: string }, ok: (v: number, error: string | null) => boolean): LinkOutcome<number> => {
    const { p } = r;
    p.error = null;
    p.failure = null;
    const result = finish(linkConfiguration(p, e), r);
    if (result.kind !== 'values') return failed(result);
    const v = result.values[0] as Val & { readonly c: number | bigint }; // pointers and ints
    const n = Number(v.c);
    return ok(n, p.error) ? { kind: 'ok', value: n } : { kind: 'error', message: p.error ?? 'no error', error: p.failure };
  };
  const object = (program: unknown, handle: unknown): Obj => (handle === null ? running(program).p.linkMap[0]! : (handle as Handle).o); // handles are what dlopen gave
  const importOf = (o: Obj, module: string, name: string): number => {
    const i = o.validated.module.imports.findIndex(x => x.module === module && x.name === name);
    if (i < 0) throw refuse('unlinkable', 'no such import', `${o.name} does not import "${module}" "${name}"`, { source: null, pos: -1 });
    return i;
  };
  const invoke = (r: Running, f: FuncInst, name: string, args: readonly Const[]): Outcome => {
    const z = invocation(store, f, checkedArguments(f, name, args));
    return toOutcome(finish(z, r), f.module, () => z);
  };

  return {
    library: (name, input) => space.put(name, input.kind === 'module' ? bytesOf(input) : input.bytes),
    symlink: (name, target) => space.link(name, target),
    start: (main, options): LinkOutcome<unknown> => {
      const policy = options.profile === null ? undefined : profiles.get(options.profile);
      if (options.profile !== null && policy === undefined)
        throw refuse('unsupported', `profile ${options.profile}`, `known are ${[...profiles.keys()].join(', ')}`, {
          source: null,
          pos: -1,
        });
      const p = newProgram({
        store,
        files: space.files,
        host,
        libraryPath: options.libraryPath,
        preload: options.preload,
        bindNow: options.bindNow,
        ...(policy === undefined ? {} : { policy }),
      });
      const program = validated(main);
      space.put('/main', program);
      const z = startProgram(p, program, 'main', '/main');
      if ('kind' in z) return { kind: 'error', message: showError(z), error: z };
      const r: Running = { p, rules: linkRules(p), violated: new Set() };
      const result = finish(z, r);
      if (result.kind === 'values') return { kind: 'ok', value: r };
      return p.failure !== null && result.kind === 'trap' && result.reason.startsWith('link error')
        ? { kind: 'error', message: showError(p.failure), error: p.failure }
        : failed(result);
    },
    dlopen: (program, file, flags) => {
      const r = running(program);
      const n = perform(
        r,
        { op: 'link.open', pos: -1, name: file, mode: bitsOf(flags), requester: r.p.linkMap[0] } as { readonly op: string },
        x => x !== 0,
      );
      return n.kind === 'ok' ? { kind: 'ok', value: { n: n.value, o: r.p.handles.get(n.value)! } satisfies Handle } : n;
    },
    dlclose: (program, handle) =>
      perform(running(program), { op: 'link.close', pos: -1, handle: (handle as Handle).n } as { readonly op: string }, x => x === 0), // ours
    dlsym: (program, of: HandleRef<unknown>, symbol) => {
      const r = running(program);
      const handle = of.kind === 'handle' ? (of.handle as Handle).n : of.kind === 'next' ? RTLD_NEXT : RTLD_DEFAULT; // ours
      const caller = of.kind === 'next' ? (of.after as Handle).o.inst : null; // ours
      const done = perform(
        r,
        { op: 'link.symbol', pos: -1, handle, symbol, caller } as { readonly op: string },
        (_v, error) => error === null,
      );
      return done;
    },
    invoke: (program, handle, name, args) => {
      const o = object(program, handle);
      const x = o.inst?.exports.get(name);
      if (x?.kind !== 'func')
        throw refuse('unlinkable', 'unknown export', `${o.name} has no function "${name}"`, { source: null, pos: -1 });
      return invoke(running(program), x.inst, name, args);
    },
    call: (program, slot, args) => {
      const r = running(program);
      const f = r.p.table?.refs[slot];
      if (f?.op !== 'ref.func_addr') return { kind: 'trap', message: f === undefined ? 'undefined element' : 'uninitialized element' };
      return invoke(r, f.a, `slot ${slot}`, args);
    },
    cell: (program, handle, module, name) => {
      const o = object(program, handle);
      const i = importOf(o, module, name);
      const kind = o.validated.module.imports[i]!.type.kind;
      const x = o.validated.module.imports.slice(0, i).filter(y => y.type.kind === kind).length;
      if (kind === 'global') return toValue(o.inst!.globals[x]!.value);
      if (kind !== 'func') return null;
      const slot = slotOf(running(program).p, o.inst!.funcs[x]!);
      return typeof slot === 'number' ? { op: 'i32.const', c: slot } : null;
    },
    provider: (program, handle, module, name) => {
      const o = object(program, handle);
      importOf(o, module, name);
      const { log } = running(program).p;
      const record = log.findLast(e => e.event === 'bind' && e.object === o.name && e.import.module === module && e.import.name === name);
      return record?.event === 'bind'
        ? (record.provider ?? (record.reason === 'host' ? 'host' : record.reason === 'well-known' ? 'loader' : null))
        : null;
    },
    base: (program, handle, of) => (of === 'memory' ? object(program, handle).memoryBase : object(program, handle).tableBase),
    same: (a, b) => (a as Handle).n === (b as Handle).n, // ours
    digest: program => digest(running(program).p),
    log: program => running(program).p.log,
    invariants: program => [...new Set([...running(program).violated, ...invariants(running(program).p)])],
  };
}
