// The Engine interface over a machine that forgets: each answer comes of a run that begins with an empty store, makes the instances that the
// question depends on, repeats what changed them, and asks. What is foreseen to be asked next is asked in the same run.

import { encode } from '../../../interpreter/binary/encode.ts';
import { Refused, refuse } from '../../../interpreter/syntax/diagnostic.ts';
import type { Module } from '../../../interpreter/syntax/modules.ts';
import { textSource } from '../../../interpreter/syntax/source.ts';
import type { Engine, Outcome, Session, Value } from '../../../spec-tests/harness/engine.ts';
import { probeBytes } from '../../../spec-tests/harness/features.ts';
import { nowhere, ownReading, refusalOf, unsupported } from '../../../spec-tests/harness/refusals.ts';
import { signatureOf, type Wrapped } from '../../../spec-tests/harness/wrappers.ts';
import { parseModule } from '../../../text-format/parse.ts';
import type { Const } from '../../../text-format/script.ts';
import { spectestText } from '../spectest-module.ts';
import { type Call, isKept, isWritable, keptAt, slotSize } from './adapter.ts';
import type { Foreseen, Keys } from './foresee.ts';
import type { Answer, Machine, Placed, Step } from './machine.ts';
import { type Compiled, compile, type Lacking } from './modules.ts';

/** Questions of one run at most, and instances that are made in it. */
const mostCalls = 400;
const mostInstances = 40;
/** A run that fails for one of many questions is tried again with so many times fewer. */
const fewer = 8;

interface Instance {
  readonly placed: Placed;
  /** Whose memories, tables, functions or globals it shares, both ways: what is done to one may be seen in the other. */
  readonly near: Set<Instance>;
  /** From whom it takes what never changes. */
  readonly uses: readonly Instance[];
  /** Why nothing can be said of it any more, or null. */
  spoiled: string | null;
  /** Something was not as foreseen: each call may change something. */
  uncertain: boolean;
}

/** What happened, or is to happen, in the store. */
type Event =
  | { readonly kind: 'instance'; readonly instance: Instance }
  | { readonly kind: 'call'; readonly instance: Instance; readonly call: Omit<Call, 'slot'> };
/** `good`: the engine has all that it needs. */
interface Promised {
  readonly bytes: Uint8Array;
  readonly module: Module;
  readonly good: boolean;
}
/** An event that is asked about. */
interface Asked {
  readonly key: string;
  readonly event: Event;
}

type Told = { readonly kind: 'values'; readonly values: readonly Value[] } | { readonly kind: 'made'; readonly instance: Instance };

const comesBack = (f: Exclude<Foreseen, { kind: 'register' }>): boolean => (f.kind === 'call' ? f.values !== null : f.ok);
/** Whether integers are others than foreseen: what branches on them does other things. */
const differ = (found: readonly Value[], seen: readonly Value[]): boolean =>
  found.some((v, i) => {
    const w = seen[i];
    return (v.op === 'i32.const' || v.op === 'i64.const') && (w?.op !== v.op || w.c !== v.c);
  });

const linking = 'several modules that link to each other';
const afterTrap = 'the state that a trap leaves behind';

/** Errors (given back, not thrown): `Refused`, where it cannot be called so, or values cannot be written or kept. */
function callOf(instance: Instance, wrapped: Wrapped, args: readonly Const[]): Event | Refused {
  const { name, module } = instance.placed;
  const signature = signatureOf(module, wrapped);
  if (signature === null) return refuse('unlinkable', 'unknown export', JSON.stringify(wrapped.name), nowhere);
  const { params } = signature;
  if (args.length !== params.length) return refuse('unlinkable', 'wrong number of arguments', '', nowhere);
  const fits = (v: Const, i: number): boolean => (typeof params[i] === 'object' ? v.op.startsWith('ref.') : v.op === `${params[i]}.const`);
  if (!args.every(fits)) return refuse('unlinkable', 'wrong type of argument', '', nowhere);
  if (!args.every(isWritable)) return unsupported('host values as arguments');
  if (!isKept(module, signature)) return unsupported('references of the types of its results');
  return { kind: 'call', instance, call: { instance: name, module, wrapped, signature, args } };
}

export const batchEngine = (
  name: string,
  machine: Machine,
  lacking: Lacking,
  keys: Keys,
  foreseen: readonly Foreseen[],
): Engine<Compiled, Instance> => ({
  name,
  wording: 'own',
  open: () => open(machine, lacking, keys, foreseen),
});

function open(machine: Machine, lacking: Lacking, keys: Keys, foreseen: readonly Foreseen[]): Session<Compiled, Instance> {
  machine.forget();
  const placeOf = new Map(foreseen.map((f, i) => [f.key, i]));
  const told = new Map<string, Told>();
  /** All that happened and has a part in what comes later. */
  const past: Event[] = [];
  const made = new Map<string, Instance>();
  const registered = new Map<string, Instance>();
  let count = 0;
  let reach = mostCalls;
  const modules = new Map<string, Promised | null>();
  /** A module that is to come; null, where it is none. */
  function promised({ key, input }: Foreseen & { kind: 'instantiate' }): Promised | null {
    const known = modules.get(key);
    if (known !== undefined) return known;
    const { bytes, module, refusal } = ownReading(input);
    const made = refusal === null ? { bytes, module, good: !lacking.lacks(module) } : null;
    modules.set(key, made);
    return made;
  }

  let host: Instance | null = null;
  const spectest = (): Instance => {
    if (host !== null) return host;
    const table64 = lacking.compiles(probeBytes('table64'));
    const module = parseModule(textSource('spectest', spectestText(table64)));
    host = {
      placed: { name: 'linkstep spectest', module, bytes: encode(module) },
      near: new Set(),
      uses: [],
      spoiled: null,
      uncertain: false,
    };
    past.unshift({ kind: 'instance', instance: host });
    return host;
  };

  /** A module in its place: its imports are those of instances. What nobody has keeps its name, for the engine to say so. */
  function place(
    { module, bytes }: { readonly module: Module; readonly bytes: Uint8Array },
    names: ReadonlyMap<string, Instance>,
  ): Instance {
    const near = new Set<Instance>();
    const uses: Instance[] = [];
    const imports = module.imports.map(x => {
      if (!machine.links) return x;
      const from = names.get(x.module) ?? (x.module === 'spectest' ? spectest() : undefined);
      if (from === undefined) return x;
      const fixed = from === host && (x.type.kind === 'func' || x.type.kind === 'global');
      if (fixed) uses.push(from);
      else near.add(from);
      return { ...x, module: from.placed.name };
    });
    const placed = machine.links && imports.length > 0 ? { ...module, imports } : module;
    const instance: Instance = {
      placed: { name: `linkstep ${count++}`, module: placed, bytes: placed === module ? bytes : encode(placed) },
      near,
      uses,
      spoiled: null,
      uncertain: false,
    };
    for (const other of near) other.near.add(instance);
    return instance;
  }

  /** All that shares anything with one of these, of those that exist. */
  function around(instances: Iterable<Instance>, existing: ReadonlySet<Instance>): ReadonlySet<Instance> {
    const found = new Set<Instance>(instances);
    for (const i of found) for (const j of i.near) if (existing.has(j)) found.add(j); // a set is walked with what is added to it
    return found;
  }

  // ─── Runs ───

  interface Ran {
    readonly answer: Answer;
    readonly slots: ReadonlyMap<string, number>;
  }
  function runOf(asked: readonly Asked[]): Ran {
    const existing = new Set([...past, ...asked.map(a => a.event)].flatMap(e => (e.kind === 'instance' ? [e.instance] : [])));
    const sharing = around(new Set(asked.map(a => a.event.instance)), existing);
    const needed = new Set([...sharing].flatMap(i => [i, ...i.uses]));
    const slots = new Map<string, number>();
    let size = 0;
    const steps: Step[] = [];
    let calls: Call[] = [];
    const flush = (): void => {
      if (calls.length > 0) steps.push({ kind: 'calls', calls });
      calls = [];
    };
    const add = (event: Event, key: string | null): void => {
      if (event.kind === 'instance') {
        // Who shares nothing with others is the same before calls of others and after.
        if (event.instance.near.size > 0) flush();
        steps.push({ kind: 'instance', placed: event.instance.placed });
        return;
      }
      if (key === null) calls.push({ ...event.call, slot: null });
      else {
        slots.set(key, size);
        calls.push({ ...event.call, slot: size });
        size += slotSize * event.call.signature.results.length;
      }
    };
    for (const event of past) if (needed.has(event.instance)) add(event, null);
    for (const { key, event } of asked) add(event, key);
    flush();
    return { answer: machine.run(steps, size), slots };
  }

  /** What is asked from a place on, as far as it can be foreseen and goes into one run; the first is the question itself. */
  function ahead(first: Asked, most: number): readonly Asked[] {
    const asked: Asked[] = [first];
    const from = placeOf.get(first.key);
    const here = from === undefined ? undefined : foreseen[from];
    if (from === undefined || most <= 1 || here === undefined || here.kind === 'register' || !comesBack(here)) return asked;
    const names = new Map(registered);
    const future = new Map<string, Instance>();
    if (first.event.kind === 'instance') future.set(first.key, first.event.instance);
    const lost = new Set<Instance>();
    const lose = (instance: Instance): void => {
      const existing = new Set([...past.map(e => e.instance), ...future.values()]);
      for (const x of around([instance], existing)) lost.add(x);
    };
    const isLost = (i: Instance): boolean => lost.has(i) || i.spoiled !== null;
    let instances = 0;
    for (let i = from + 1; i < foreseen.length && asked.length < most && instances < mostInstances; i++) {
      const f = foreseen[i]!;
      const before = told.get(f.key);
      if (f.kind === 'register') {
        const instance = made.get(f.of) ?? future.get(f.of);
        if (instance === undefined) names.delete(f.name);
        else names.set(f.name, instance);
      } else if (f.kind === 'instantiate') {
        const module = machine.links && f.linked ? promised(f) : null;
        if (module === null) continue;
        const instance = before?.kind === 'made' ? before.instance : place(module, names);
        const possible = f.ok && module.good && module.module.imports.every(x => x.module === 'spectest' || names.has(x.module));
        if (!possible || [...instance.near].some(isLost)) {
          if (f.wrote) lose(instance);
          continue;
        }
        instances++;
        future.set(f.key, instance);
        asked.push({ key: f.key, event: { kind: 'instance', instance } });
      } else {
        const instance = made.get(f.of) ?? future.get(f.of);
        if (instance === undefined || isLost(instance) || (!machine.links && instance !== first.event.instance)) continue;
        const wrote = f.wrote || instance.uncertain;
        if (before !== undefined && !wrote) continue;
        const event = comesBack(f) ? callOf(instance, f.wrapped, f.args) : null;
        if (event !== null && !(event instanceof Refused)) asked.push({ key: f.key, event });
        else if (wrote) lose(instance);
      }
    }
    return asked;
  }

  /** The answer to a question, from a run before or one that is made now. */
  function answerTo(first: Asked): Told | Exclude<Answer, { kind: 'done' }> {
    const known = told.get(first.key);
    if (known !== undefined) return known;
    for (;;) {
      const asked = ahead(first, reach);
      const { answer, slots } = attempt(asked);
      if (answer.kind === 'done') {
        reach = Math.min(mostCalls, reach * 2);
        for (const { key, event } of asked) {
          if (event.kind === 'instance') told.set(key, { kind: 'made', instance: event.instance });
          else {
            const { module, signature } = event.call;
            told.set(key, { kind: 'values', values: keptAt(answer.memory, slots.get(key) ?? 0, module, signature.results) });
          }
        }
        return told.get(first.key)!; // it is the first of what was asked
      }
      if (asked.length === 1) return answer;
      reach = Math.max(1, Math.floor(Math.min(reach, asked.length) / fewer));
    }
  }
  /** What breaks a run of many is looked for in shorter ones. */
  function attempt(asked: readonly Asked[]): Ran {
    if (asked.length === 1) return runOf(asked);
    try {
      return runOf(asked);
    } catch (thrown) {
      return { answer: { kind: 'other', message: String(thrown) }, slots: new Map() };
    }
  }

  // ─── Requests ───

  const wroteAt = (instance: Instance, key: string): boolean => {
    const f = foreseen[placeOf.get(key) ?? -1];
    return instance.uncertain || f === undefined || f.kind === 'register' || f.wrote;
  };
  const neighbours = (instance: Instance): Iterable<Instance> => around([instance], new Set(past.map(e => e.instance)));
  /** A trap ends a run, so what it left behind is in no later one; what could not be asked for did nothing. */
  function spoil(instance: Instance, key: string, why: string): void {
    if (wroteAt(instance, key)) for (const i of neighbours(instance)) i.spoiled ??= why;
  }
  function checkSpoiled(instances: Iterable<Instance>): void {
    for (const { spoiled } of instances) if (spoiled !== null) throw unsupported(spoiled);
  }

  function perform(instance: Instance, wrapped: Wrapped, args: readonly Const[]): Outcome {
    const key = keys.next();
    checkSpoiled([instance]);
    const event = callOf(instance, wrapped, args);
    if (event instanceof Refused) {
      if (event.diagnostic.kind === 'unsupported') spoil(instance, key, event.diagnostic.phrase);
      throw event;
    }
    const answer = answerTo({ key, event });
    const f = foreseen[placeOf.get(key) ?? -1];
    switch (answer.kind) {
      case 'values':
        if (f?.kind !== 'call' || f.values === null || differ(answer.values, f.values))
          for (const i of neighbours(instance)) i.uncertain = true;
        if (f?.kind === 'call' && f.values === null) told.clear(); // what was asked with it left out
        if (wroteAt(instance, key)) past.push(event);
        return answer;
      case 'trap':
      case 'exhaustion':
        spoil(instance, key, afterTrap);
        return { kind: answer.kind, message: answer.message };
      case 'made':
        throw new Error('a call makes no instance');
      default:
        spoil(instance, key, `by the engine: ${answer.message}`);
        throw unsupported(`by the engine: ${answer.message}`);
    }
  }

  return {
    compile: input => compile(machine, lacking, input, placeOf.has(`${keys.command()} 0`)),
    instantiate: compiled => {
      const key = keys.next();
      const { module, bytes } = compiled;
      if (module === null) throw unsupported('an instance of a module that linkstep refuses and the engine takes');
      if (!machine.links && module.imports.some(x => x.module !== 'spectest' || registered.has(x.module))) throw unsupported(linking);
      const known = told.get(key);
      const instance = known?.kind === 'made' ? known.instance : place({ module, bytes }, registered);
      checkSpoiled(instance.near);
      const f = foreseen[placeOf.get(key) ?? -1];
      if (!machine.links && module.imports.length > 0 && (f?.kind !== 'instantiate' || !f.linked)) throw unsupported(linking);
      const answer = answerTo({ key, event: { kind: 'instance', instance } });
      switch (answer.kind) {
        case 'made':
          past.push({ kind: 'instance', instance });
          made.set(key, instance);
          if (f?.kind === 'instantiate' && !f.ok) told.clear(); // what was asked with it left out
          return { instance };
        case 'trap':
        case 'exhaustion':
          spoil(instance, key, afterTrap);
          return { instance: null, outcome: { kind: answer.kind, message: answer.message } };
        case 'unlinkable':
          throw refuse('unlinkable', answer.message, '', nowhere);
        case 'refused':
          throw refusalOf({ compiles: lacking.compiles, module, refusal: null, text: answer.message, large: false });
        case 'values':
          throw new Error('an instance has no values');
        case 'other':
          throw refusalOf({ compiles: lacking.compiles, module, refusal: null, text: answer.message, large: true });
      }
    },
    register: (name, instance) => {
      keys.next();
      registered.set(name, instance);
    },
    invoke: (instance, name, args) => perform(instance, { kind: 'func', name }, args),
    get: (instance, name) => {
      const outcome = perform(instance, { kind: 'global', name }, []);
      if (outcome.kind !== 'values') throw unsupported('a global that cannot be read');
      return outcome.values[0]!; // a global has one
    },
  };
}
