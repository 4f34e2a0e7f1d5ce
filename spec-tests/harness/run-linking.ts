// The linking commands of this project's own scripts (interpreter/linking/README.md, "In scripts"), run against a loader.

import type {
  DlsymAction,
  GetAction,
  HandleName,
  IntConst,
  InvokeAction,
  LinkAction,
  LinkCommand,
  ModuleCommand,
  ProgramCommand,
} from '../../text-format/script.ts';
import type { HandleRef, LinkOutcome, Loader, ModuleInput, Outcome, Value } from './engine.ts';
import { absent, type Binding } from './stop.ts';
import type { Actual, Expected } from './verdicts.ts';

/** What an identifier of a program or a handle stands for. `handle` null is the main program. */
export interface Linked {
  readonly program: unknown;
  readonly handle: unknown;
}
/** What linking commands share. The loader is asked for when the first of them runs; its files outlive a program. */
export interface Linking {
  readonly session: { readonly loader?: () => Loader<unknown, unknown> };
  loader: Loader<unknown, unknown> | null;
  readonly linked: Map<string, Binding<Linked>>;
  /** The program that commands act on. */
  program: Binding<unknown> | null;
  /** By kind, how many events of the program's log were asserted. */
  readonly asserted: Map<string, number>;
}
/** What the runner lends: modules as the run wants them, and the identifiers that instances have. */
export interface Lent {
  /** `exact`: the bytes as they are, whatever way modules take. */
  readonly input: (module: ModuleCommand, exact: boolean) => ModuleInput;
  readonly isInstance: (id: string) => boolean;
  /** The identifier is no longer that of an instance. */
  readonly forget: (id: string) => void;
}
/** The key of the latest program, as in the runner: no identifier is empty. */
export const latest = '';

export const linkingOf = (session: Linking['session']): Linking => ({
  session,
  loader: null,
  linked: new Map(),
  program: null,
  asserted: new Map(),
});

function loaderOf(linking: Linking): Loader<unknown, unknown> {
  if (linking.loader !== null) return linking.loader;
  if (linking.session.loader === undefined) throw absent('a loader', null, 'dynamic linking');
  linking.loader = linking.session.loader();
  return linking.loader;
}

// ─── Names ───

export function bindLinked(linking: Linking, id: string, value: Binding<Linked>, lent: Lent): void {
  linking.linked.set(id, value);
  lent.forget(id);
}

function programOf(linking: Linking): unknown {
  if (linking.program?.ok === true) return linking.program.value;
  throw absent('a program', linking.program?.because ?? null, linking.program?.unsupported ?? null);
}

function linkedBy(linking: Linking, id: string, lent: Lent): Linked {
  const found = linking.linked.get(id);
  if (found?.ok === true) return found.value;
  const because = found?.because ?? (lent.isInstance(id) ? `$${id} is a module instance` : null);
  throw absent(`the library or program $${id}`, because, found?.unsupported ?? null);
}

/** A handle, and not a program. */
function handleBy(linking: Linking, id: string, lent: Lent): Linked {
  const found = linkedBy(linking, id, lent);
  if (found.handle === null) throw absent(`the handle $${id}`, `$${id} is a program; (dlopen $h main now) gives a handle of it`);
  return found;
}

/** The library or, for null, the main program of the latest. */
const objectBy = (linking: Linking, id: string | null, lent: Lent): Linked =>
  id === null ? { program: programOf(linking), handle: null } : linkedBy(linking, id, lent);

function refOf(linking: Linking, of: HandleName, lent: Lent): { readonly program: unknown; readonly ref: HandleRef<unknown> } {
  switch (of.kind) {
    case 'default':
    case 'main':
      return { program: programOf(linking), ref: { kind: of.kind } };
    case 'next': {
      const { program, handle } = handleBy(linking, of.id, lent);
      return { program, ref: { kind: 'next', after: handle } };
    }
    case 'id': {
      const { program, handle } = linkedBy(linking, of.id, lent);
      return { program, ref: handle === null ? { kind: 'main' } : { kind: 'handle', handle } };
    }
  }
}

// ─── Actions ───

type Failed = Exclude<LinkOutcome<unknown>, { kind: 'ok' }>;
const failed = (outcome: Failed): Actual => (outcome.kind === 'error' ? { ...outcome, kind: 'dlerror' } : outcome);

/** An address or a status in the type that is asked for. */
const numbered = (n: number, op: string | undefined): Value => (op === 'i64.const' ? { op, c: BigInt(n) } : { op: 'i32.const', c: n | 0 });

/** `wanted`: the operator of the first expected result, which says how wide an address is. */
export function linkAct(linking: Linking, a: LinkAction, lent: Lent, wanted?: string): Actual {
  const loader = loaderOf(linking);
  switch (a.kind) {
    case 'dlopen': {
      const program = programOf(linking);
      const outcome = loader.dlopen(program, a.file, a.flags);
      if (outcome.kind !== 'ok') return failed(outcome);
      if (a.id !== null) bindLinked(linking, a.id, { ok: true, value: { program, handle: outcome.value } }, lent);
      return { kind: 'values', values: [] };
    }
    case 'dlsym': {
      const outcome = symbol(loader, linking, a, lent);
      return outcome.kind === 'ok' ? { kind: 'values', values: [numbered(outcome.value, wanted)] } : failed(outcome);
    }
    case 'dlclose': {
      const { program, handle } = handleBy(linking, a.id, lent);
      const outcome = loader.dlclose(program, handle);
      return outcome.kind === 'ok' ? { kind: 'values', values: [numbered(outcome.value, wanted)] } : failed(outcome);
    }
    case 'call': {
      const outcome = symbol(loader, linking, a.target, lent);
      if (outcome.kind !== 'ok') return failed(outcome);
      return loader.call(refOf(linking, a.target.of, lent).program, outcome.value, a.args);
    }
  }
}

function symbol(loader: Loader<unknown, unknown>, linking: Linking, a: DlsymAction, lent: Lent): LinkOutcome<number> {
  const { program, ref } = refOf(linking, a.of, lent);
  return loader.dlsym(program, ref, a.symbol);
}

/** Whether an `invoke` or `get` is about a library or a program: by its identifier, or because the latest thing is a program. */
export const isLinked = (linking: Linking, id: string | null): boolean => linking.linked.has(id ?? latest);

/** An `invoke` or `get` that is. */
export function objectAct(linking: Linking, a: InvokeAction | GetAction, lent: Lent): Outcome {
  const loader = loaderOf(linking);
  const found = linking.linked.get(a.id ?? latest);
  if (found?.ok === false) throw absent(a.id === null ? 'a program' : `the library or program $${a.id}`, found.because, found.unsupported);
  const { program, handle } = linkedBy(linking, a.id ?? latest, lent);
  if (a.kind === 'invoke') return loader.invoke(program, handle, a.name, a.args);
  if (loader.get === undefined) throw absent('a way to read exports of loaded objects', null, 'get of a loaded object');
  return { kind: 'values', values: [loader.get(program, handle, a.name)] };
}

// ─── Commands ───

/** Starts a program; it is bound where it starts. */
function start(linking: Linking, c: ProgramCommand, lent: Lent): Actual {
  const loader = loaderOf(linking);
  const { libraryPath, preload, profile, bindNow } = c;
  const outcome = loader.start(lent.input(c.module, false), { libraryPath, preload, profile, bindNow });
  if (outcome.kind !== 'ok') return failed(outcome);
  linking.program = { ok: true, value: outcome.value };
  linking.asserted.clear();
  const bound: Binding<Linked> = { ok: true, value: { program: outcome.value, handle: null } };
  for (const id of c.id === null ? [latest] : [c.id, latest]) bindLinked(linking, id, bound, lent);
  return { kind: 'module', instantiated: true };
}

/** Does what a linking command says. Errors: `Stop`, `Refused`, what the loader throws. */
export function perform(linking: Linking, c: LinkCommand, lent: Lent): Actual {
  const loader = loaderOf(linking);
  switch (c.kind) {
    case 'program':
      return start(linking, c, lent);
    case 'library':
      // Bytes are the file, and messages count its offsets: they stay as they are.
      loader.library(c.name, lent.input(c.module, c.module.body.kind === 'binary'));
      return { kind: 'done' };
    case 'symlink':
      loader.symlink(c.name, c.target);
      return { kind: 'done' };
    case 'assert_dlerror':
      return attempt(linking, c.subject, lent);
    case 'assert_unchanged': {
      const before = linking.program?.ok === true ? loader.digest(linking.program.value) : null;
      const program = linking.program;
      const actual = attempt(linking, c.subject, lent);
      if (actual.kind !== 'dlerror' || before === null || program?.ok !== true) return actual;
      return loader.digest(program.value) === before ? actual : { ...actual, kind: 'changed' };
    }
    case 'assert_address': {
      const outcome = symbol(loader, linking, c.subject, lent);
      return outcome.kind === 'ok' ? { kind: 'values', values: [numbered(outcome.value, c.expected.op)] } : failed(outcome);
    }
    case 'assert_same':
    case 'assert_different':
      return sameness(loader, linking, c, lent);
    case 'assert_got': {
      const { program, handle } = objectBy(linking, c.id, lent);
      const value = loader.cell(program, handle, c.module, c.name);
      if (value === null) throw absent(`the cell "${c.module}" "${c.name}"`);
      return { kind: 'values', values: [value] };
    }
    case 'assert_provider': {
      const { program, handle } = objectBy(linking, c.id, lent);
      return { kind: 'facts', facts: [providerFact(loader.provider(program, handle, c.module, c.name))] };
    }
    case 'assert_base': {
      const { program, handle } = objectBy(linking, c.id, lent);
      return { kind: 'values', values: [numbered(loader.base(program, handle, c.of), c.expected.op)] };
    }
    case 'assert_events':
      return { kind: 'facts', facts: events(loader, linking, c.events) };
    case 'assert_invariants':
      return invariants(linking) ?? { kind: 'done' };
    default:
      return linkAct(linking, c, lent);
  }
}

const attempt = (linking: Linking, subject: LinkAction | ProgramCommand, lent: Lent): Actual =>
  subject.kind === 'program' ? start(linking, subject, lent) : linkAct(linking, subject, lent);

/** The invariants that the latest program violates, null where it violates none or there is no program. */
export function invariants(linking: Linking): Actual | null {
  if (linking.loader === null || linking.program?.ok !== true) return null;
  const violated = linking.loader.invariants(linking.program.value);
  return violated.length === 0 ? null : { kind: 'violated', invariants: violated };
}

type Sameness = Extract<LinkCommand, { kind: 'assert_same' | 'assert_different' }>;
function sameness(loader: Loader<unknown, unknown>, linking: Linking, c: Sameness, lent: Lent): Actual {
  if (typeof c.left === 'string') {
    const [left, right] = [handleBy(linking, c.left, lent), handleBy(linking, c.right as string, lent)]; // two of a kind
    const same = left.program === right.program && loader.same(left.handle, right.handle);
    return { kind: 'facts', facts: [same ? 'one object' : 'two objects'] };
  }
  const left = symbol(loader, linking, c.left, lent);
  if (left.kind !== 'ok') return failed(left);
  const right = symbol(loader, linking, c.right as DlsymAction, lent); // two of a kind
  if (right.kind !== 'ok') return failed(right);
  return { kind: 'facts', facts: [left.value === right.value ? 'one address' : `two addresses, ${left.value} and ${right.value}`] };
}

const providerFact = (provider: string | null): string => (provider === null ? 'nobody' : `"${provider}"`);

// ─── Events ───

/** What an event may have, in the order in which it is written; what has its name first. */
const subjects = ['object', 'group', 'name', 'handle', 'error'];
const details = ['cell', 'import', 'symbol', 'what', 'hook', 'how', 'provider', 'reason', 'found', 'base', 'slot', 'value', 'refs'];

function wordOf(value: unknown): string[] {
  if (value === undefined) return [];
  if (value === null) return ['null'];
  if (Array.isArray(value)) return [value.join(',')];
  if (typeof value !== 'object') return [String(value)];
  return 'module' in value && 'name' in value ? [`${value.module}.${value.name}`] : [];
}

/** An event of a log as words: its kind, what it is about, then what else there is to say. */
export function eventText(event: { readonly event: string }): string {
  const fields = new Map<string, unknown>(Object.entries(event));
  const subject = subjects.find(key => fields.has(key));
  const rest = details.filter(key => fields.has(key) && key !== subject);
  return [event.event, ...(subject === undefined ? [] : wordOf(fields.get(subject))), ...rest.flatMap(key => wordOf(fields.get(key)))].join(
    ' ',
  );
}

const kindOf = (text: string): string => text.split(' ', 1)[0]!; // splitting gives at least one part
const isBare = (text: string): boolean => !text.includes(' ');

/** The events of the kinds that are named and not asserted before, each cut to the words that its expected one has, where they are the same. */
function events(loader: Loader<unknown, unknown>, linking: Linking, expected: readonly string[]): string[] {
  const log = loader.log(programOf(linking));
  const kinds = new Set(expected.map(kindOf));
  const texts = log.filter((e, i) => kinds.has(e.event) && i >= (linking.asserted.get(e.event) ?? 0)).map(eventText);
  for (const kind of kinds) linking.asserted.set(kind, log.length);
  const wanted = expected.filter(text => !isBare(text));
  return texts.map((text, i) => (wanted[i] !== undefined && `${text} `.startsWith(`${wanted[i]} `) ? wanted[i] : text));
}

// ─── What is expected ───

export function expectedOf(c: LinkCommand): Expected {
  switch (c.kind) {
    case 'assert_dlerror':
    case 'assert_unchanged':
      return { kind: 'dlerror', message: c.message };
    case 'assert_address':
    case 'assert_got':
    case 'assert_base':
      return { kind: 'values', patterns: [c.expected satisfies IntConst] };
    case 'assert_same':
      return { kind: 'facts', facts: [typeof c.left === 'string' ? 'one object' : 'one address'] };
    case 'assert_different':
      return { kind: 'facts', facts: [typeof c.left === 'string' ? 'two objects' : 'two addresses'] };
    case 'assert_provider':
      return { kind: 'facts', facts: [providerFact(c.provider)] };
    case 'assert_events':
      return { kind: 'facts', facts: c.events.filter(text => !isBare(text)) };
    case 'assert_invariants':
      return { kind: 'success', what: 'all invariants to hold' };
    case 'program':
      return { kind: 'success', what: 'a program' };
    case 'library':
    case 'symlink':
      return { kind: 'success', what: 'a file' };
    case 'dlopen':
      return { kind: 'success', what: 'a handle' };
    case 'dlsym':
      return { kind: 'success', what: 'an address' };
    case 'dlclose':
      return { kind: 'success', what: 'success' };
    case 'call':
      return { kind: 'success', what: 'a result' };
  }
}

/** Whether two lists of facts are the same; a fact may say more than is expected behind a comma: `two addresses, 8 and 12`. */
export const sameFacts = (expected: readonly string[], actual: readonly string[]): boolean =>
  expected.length === actual.length &&
  expected.every((fact, i) => actual[i] === fact || (fact === 'two addresses' && actual[i]!.startsWith(`${fact},`)));

const linkKinds: Readonly<Record<LinkCommand['kind'], true>> = {
  program: true, dlopen: true, dlsym: true, dlclose: true, call: true, library: true, symlink: true, assert_dlerror: true,
  assert_unchanged: true, assert_address: true, assert_same: true, assert_different: true, assert_got: true, assert_provider: true,
  assert_base: true, assert_events: true, assert_invariants: true,
}; // biome-ignore format: names only
export const isLinkCommand = (c: { readonly kind: string }): c is LinkCommand => Object.hasOwn(linkKinds, c.kind);
