// The script runner: takes the commands of a script one by one to an engine and says of each whether it does what the script says
// (the suite's scripts, as interpreter/README.md of the specification describes them).

import { decode } from '../../interpreter/binary/decode.ts';
import { message, type Refusal, Refused } from '../../interpreter/syntax/diagnostic.ts';
import { binarySource, place, type Source } from '../../interpreter/syntax/source.ts';
import { decodeText, parseModule } from '../../text-format/parse.ts';
import type { Assertion, Command, Lost, ModuleBody, ModuleCommand, Script, Subject } from '../../text-format/script.ts';
import type { Engine, ModuleInput, Session } from './engine.ts';
import {
  bindLinked,
  expectedOf as expectedOfLinking,
  invariants,
  isLinkCommand,
  isLinked,
  type Lent,
  type Linking,
  latest,
  linkAct,
  linkingOf,
  objectAct,
  perform as performLinking,
  sameFacts,
} from './run-linking.ts';
import { absent, type Binding, Stop } from './stop.ts';
import { allMatch } from './values.ts';
import type { Actual, ErrorText, Expected, InputCommand, Status, Verdict, Via } from './verdicts.ts';
import { convertModule } from './via.ts';

export interface RunOptions {
  readonly errorText: ErrorText;
  readonly via: Via;
  /** A line that a print function of the host writes. */
  readonly print: (line: string) => void;
  /** After each linking command all invariants of the program are to hold. */
  readonly checkInvariants?: boolean;
  /** Called as a command starts; what hangs is then known. */
  readonly starting?: (command: Command, source: Source) => void;
  /** Reads what an `input` command names, relative to the file that holds the command. Without it `input` fails. */
  readonly input?: (file: string, from: Source) => Script;
  /** Takes what an `output` command prints; `file` null is the standard output. Without it `output` fails. */
  readonly output?: (file: string | null, body: OutputBody, from: Source) => void;
}
/** What `output` writes: the last script, or the last module. */
export interface OutputBody {
  readonly commands: readonly Command[];
  readonly module: ModuleInput | null;
  readonly source: Source;
}

interface State<C, I> {
  readonly session: Session<C, I>;
  readonly options: RunOptions;
  readonly errorText: ErrorText;
  readonly modules: Map<string, Binding<C>>;
  readonly instances: Map<string, Binding<I>>;
  readonly scripts: Map<string, readonly Command[]>;
  readonly linking: Linking;
  /** By `module` command, what it read, for `output`. */
  readonly inputs: Map<string, ModuleInput>;
  /** Names that were to be registered, and the feature that the module lacked: who imports from them cannot be judged. */
  readonly lostNames: Map<string, string>;
  /** Who stands for a name, and instances that a module without support was to have written to: what they hold cannot be judged. */
  readonly named: Map<string, I>;
  readonly unwritten: Map<I, string>;
  /** The outermost `input` that is being run. */
  input: InputCommand | null;
  /** The last feature that somebody lacked, where the command that needed it could not even be read. */
  lost: string | null;
}
/**
 * Runs scripts one after another in one store. A verdict is yielded as soon as its command is done; nothing that a command does keeps
 * the next from being run. A module command that binds an identifier again replaces the earlier binding.
 */
export function* run<C, I>(scripts: readonly Script[], engine: Engine<C, I>, options: RunOptions): Generator<Verdict, void, void> {
  const session = engine.open({ print: options.print, checkInvariants: options.checkInvariants === true });
  const state: State<C, I> = {
    session,
    options,
    errorText: engine.wording === 'own' ? 'ignore' : options.errorText,
    modules: new Map(),
    instances: new Map(),
    scripts: new Map(),
    linking: linkingOf(session),
    inputs: new Map(),
    lostNames: new Map(),
    named: new Map(),
    unwritten: new Map(),
    input: null,
    lost: null,
  };
  for (const script of scripts) yield* runScript(state, script);
}

/** A list of commands on its way: how far, and what binds its identifier when it is done. */
interface Open {
  readonly commands: readonly Command[];
  readonly source: Source;
  readonly opener: (Command & { kind: 'script' | 'input' }) | null;
  at: number;
}
/** Sub-scripts that read each other without end stop here. */
const deepestInput = 50;

function* runScript<C, I>(state: State<C, I>, script: Script): Generator<Verdict, void, void> {
  const open: Open[] = [{ commands: script.commands, source: script.source, opener: null, at: 0 }];
  for (let here = open.at(-1); here !== undefined; here = open.at(-1)) {
    const command = here.commands[here.at++];
    if (command === undefined) {
      if (here.opener !== null) close(state, here.opener, here.commands);
      open.pop();
      if (here.opener === state.input) state.input = null;
    } else if (command.kind === 'script') {
      open.push({ commands: command.commands, source: here.source, opener: command, at: 0 });
    } else if (command.kind === 'input') {
      const started = performance.now();
      const inputs = open.filter(o => o.opener?.kind === 'input').length;
      try {
        const read = inputOf(state, command, here.source, inputs);
        open.push({ commands: read.commands, source: read.source, opener: command, at: 0 });
        state.input ??= command;
      } catch (thrown) {
        const expected: Expected = { kind: 'success', what: `the script ${command.file}` };
        yield verdictOf(command, here.source, expected, actualOf(thrown, 'action'), unsupportedIn(thrown), state, started);
      }
    } else {
      yield runCommand(state, command, here.commands, here.source);
    }
  }
}

/** Errors: `Stop`, where other files cannot be read; whatever the reading throws. */
function inputOf<C, I>(state: State<C, I>, command: Command & { kind: 'input' }, source: Source, depth: number): Script {
  if (state.options.input === undefined) throw new Stop({ kind: 'absent', what: 'a way to read other files', because: null }, null);
  if (depth >= deepestInput) throw new Stop({ kind: 'absent', what: `an end of input within input (${depth} deep)`, because: null }, null);
  return state.options.input(command.file, source);
}

/** A named sub-script is done: its identifier stands for its commands and, of an `input`, for the last module too. */
function close<C, I>(state: State<C, I>, opener: Command & { kind: 'script' | 'input' }, commands: readonly Command[]): void {
  bind(state.scripts, opener.id, commands);
  if (opener.kind === 'script' || opener.id === null) return;
  const [module, instance] = [state.modules.get(latest), state.instances.get(latest)];
  if (module !== undefined) state.modules.set(opener.id, module);
  if (instance !== undefined) state.instances.set(opener.id, instance);
}

/** The commands that have a verdict of their own. */
type Counted = Exclude<Command, { kind: 'script' | 'input' }>;

function runCommand<C, I>(state: State<C, I>, command: Counted, siblings: readonly Command[], source: Source): Verdict {
  state.options.starting?.(command, source);
  const expected = expectedOf(command);
  const started = performance.now();
  try {
    const actual = perform(state, command, siblings, source);
    // A linking action that failed stopped nothing, but what it was to bind is not there.
    if (isFailure(actual)) unbind(state, command, source, actual, null);
    return verdictOf(command, source, expected, actual, null, state, started);
  } catch (thrown) {
    const unsupported = unsupportedIn(thrown);
    const actual = actualOf(thrown, refusedIn(command));
    unbind(state, command, source, actual, unsupported);
    return verdictOf(command, source, expected, actual, unsupported, state, started);
  }
}

/** After a module that failed, its identifiers stand for nothing, and not for an earlier module. */
function unbind<C, I>(state: State<C, I>, command: Counted, source: Source, actual: Actual, unsupported: string | null): void {
  const lost = command.kind === 'malformed' ? (command.lost ?? null) : lostBy(command);
  const what = lost?.kind ?? command.kind;
  const missing = { ok: false, because: `the ${what} at ${place(source, command.pos)} was not made`, unsupported } as const;
  if (unsupported !== null) spoil(state, command, unsupported);
  if (command.kind === 'register' && unsupported !== null) state.lostNames.set(command.name, unsupported);
  if (command.kind === 'malformed' && unsupported !== null) {
    state.lost = unsupported;
    state.instances.set(latest, missing); // who knows what it was
  }
  if (lost === null) return;
  const ids = lost.id === null ? [latest] : [lost.id, latest];
  if (lost.kind === 'program' || lost.kind === 'dlopen') {
    if (lost.kind === 'program') state.linking.program = missing;
    for (const id of lost.kind === 'program' ? ids : ids.filter(id => id !== latest))
      bindLinked(state.linking, id, missing, lent(state, source));
    return;
  }
  // A module that was fine and failed to be instantiated remains a module.
  const made = actual.kind !== 'refused' && actual.kind !== 'absent' && actual.kind !== 'internal';
  for (const id of ids) {
    if (lost.kind === 'module' && !made) state.modules.set(id, missing);
    if (lost.definition) continue;
    state.instances.set(id, missing);
    state.linking.linked.delete(id);
  }
}

/** What a command that failed did not make. */
function lostBy(command: Counted): Lost | null {
  switch (command.kind) {
    case 'module':
      return command;
    case 'instance':
    case 'program':
    case 'dlopen':
      return { kind: command.kind, id: command.id, definition: false };
    default:
      return null;
  }
}

/** A module that could not be instantiated for want of a feature was to fill memories and tables that it imports, or to run its start function. */
function spoil<C, I>(state: State<C, I>, command: Counted, unsupported: string): void {
  const module = command.kind === 'module' && !command.definition ? command : 'module' in command ? command.module : null;
  const subject = 'subject' in command && command.subject.kind === 'module' ? command.subject : module;
  if (subject === null || typeof subject !== 'object' || !('body' in subject)) return;
  for (const name of writtenBy(subject.body)) {
    const instance = state.named.get(name);
    if (instance !== undefined) state.unwritten.set(instance, unsupported);
  }
}

/** The module names whose exports may change when a module is instantiated. */
function writtenBy(body: ModuleBody): readonly string[] {
  try {
    const input = read(body, '');
    const m = input.kind === 'module' ? input.module : decode(binarySource('', input.bytes));
    const [fills, runs] = [m.datas.some(d => d.mode.kind === 'active') || m.elems.some(e => e.mode.kind === 'active'), m.start !== null];
    const changed = (kind: string): boolean => runs || (fills && (kind === 'memory' || kind === 'table'));
    return m.imports.filter(i => changed(i.type.kind)).map(i => i.module);
  } catch {
    return []; // it could not even be read
  }
}

// ─── What a command does ───

function perform<C, I>(state: State<C, I>, command: Counted, siblings: readonly Command[], source: Source): Actual {
  switch (command.kind) {
    case 'malformed':
      throw new Refused(command.diagnostic);
    case 'module': {
      const input = moduleInput(state, command, source);
      const module = state.session.compile(input);
      checkNames(state, input);
      bind(state.modules, command.id, { ok: true, value: module });
      bind(state.inputs, command.id, input);
      bind(state.scripts, command.id, [command]);
      if (command.definition) return { kind: 'module', instantiated: false };
      bindInstance(state, command.id, instantiated(state, module));
      return { kind: 'module', instantiated: true };
    }
    case 'instance': {
      const module = lookup(state, state.modules, command.module, 'module');
      bindInstance(state, command.id, instantiated(state, module));
      return { kind: 'module', instantiated: true };
    }
    case 'register': {
      state.lostNames.delete(command.name);
      const instance = lookup(state, state.instances, command.id, 'module instance');
      state.session.register(command.name, instance);
      state.named.set(command.name, instance);
      return { kind: 'done' };
    }
    case 'output': {
      if (state.options.output === undefined) throw new Stop({ kind: 'absent', what: 'a way to write files', because: null }, null);
      const named = state.scripts.get(command.id ?? latest);
      const commands = command.id === null ? siblings.slice(0, siblings.indexOf(command)) : (named ?? []);
      state.options.output(command.file, { commands, module: state.inputs.get(command.id ?? latest) ?? null, source }, source);
      return { kind: 'done' };
    }
    case 'invoke':
    case 'get':
      return act(state, command, source);
    default: {
      if (!isLinkCommand(command)) return examine(state, command, source);
      const actual = performLinking(state.linking, command, lent(state, source));
      return (state.options.checkInvariants === true ? invariants(state.linking) : null) ?? actual;
    }
  }
}

const lent = <C, I>(state: State<C, I>, source: Source): Lent => ({
  input: (module, exact) => moduleInput(state, module, source, exact ? 'none' : state.options.via),
  isInstance: id => state.instances.has(id),
  forget: id => state.instances.delete(id),
});

function examine<C, I>(state: State<C, I>, assertion: Assertion, source: Source): Actual {
  switch (assertion.kind) {
    case 'assert_malformed_custom':
    case 'assert_invalid_custom':
      // Not converted: what is wrong with an annotation is not written, and wrong custom sections are none of a binary's errors.
      state.session.compile(moduleInput(state, assertion.module, source, 'none'));
      return { kind: 'module', instantiated: false };
    case 'assert_malformed':
    case 'assert_invalid':
      state.session.compile(moduleInput(state, assertion.module, source));
      return { kind: 'module', instantiated: false };
    case 'assert_unlinkable':
      return instantiate(state, moduleInput(state, assertion.module, source));
    default:
      if (assertion.subject.kind !== 'module')
        return act(state, assertion.subject, source, assertion.kind === 'assert_return' ? assertion.expected[0]?.op : undefined);
      return instantiate(state, moduleInput(state, assertion.subject, source));
  }
}

/** Errors: `Stop`, where a module imports from a name that an unsupported module was to have. */
function checkNames<C, I>(state: State<C, I>, input: ModuleInput): void {
  if (state.lostNames.size === 0) return;
  const { imports } = input.kind === 'module' ? input.module : decode(binarySource(input.name, input.bytes));
  for (const { module: name } of imports) {
    const feature = state.lostNames.get(name);
    if (feature !== undefined) throw new Stop({ kind: 'absent', what: `the module that "${name}" stands for`, because: null }, feature);
  }
}

/** `wanted`: the operator of the first expected result. */
function act<C, I>(state: State<C, I>, action: Subject, source: Source, wanted?: string): Actual {
  if (action.kind !== 'invoke' && action.kind !== 'get') return linkAct(state.linking, action, lent(state, source), wanted);
  if (isLinked(state.linking, action.id)) return objectAct(state.linking, action, lent(state, source));
  const instance = lookup(state, state.instances, action.id, 'module instance');
  const unwritten = state.unwritten.get(instance);
  if (unwritten !== undefined) throw absent('what another module was to write here', null, unwritten);
  return action.kind === 'invoke'
    ? state.session.invoke(instance, action.name, action.args)
    : { kind: 'values', values: [state.session.get(instance, action.name)] };
}

function instantiate<C, I>(state: State<C, I>, input: ModuleInput): Actual {
  const module = state.session.compile(input);
  checkNames(state, input);
  const result = state.session.instantiate(module);
  return 'outcome' in result ? result.outcome : { kind: 'module', instantiated: true };
}

/** The instance, for commands that need one. */
function instantiated<C, I>(state: State<C, I>, module: C): I {
  const result = state.session.instantiate(module);
  if ('outcome' in result) throw new Stop(result.outcome, null);
  return result.instance;
}

function moduleInput<C, I>(state: State<C, I>, command: ModuleCommand, source: Source, via: Via = state.options.via): ModuleInput {
  return convertModule(read(command.body, place(source, command.pos)), via);
}

/** Errors: `Refused`, of text that is not well-formed. Bytes are for the engine to decode. */
function read(body: ModuleBody, name: string): ModuleInput {
  switch (body.kind) {
    case 'text':
      return { kind: 'module', module: body.module };
    case 'error':
      throw new Refused(body.diagnostic);
    case 'binary':
      return { kind: 'bytes', name: `${name} (binary)`, bytes: body.bytes };
    case 'quote':
      return { kind: 'module', module: parseModule(decodeText(`${name} (quote)`, body.bytes)) };
  }
}

// ─── Names ───

function bind<T>(map: Map<string, T>, id: string | null, value: T): void {
  if (id !== null) map.set(id, value);
  map.set(latest, value);
}

/** The identifier stands for an instance now, whatever it stood for. */
function bindInstance<C, I>(state: State<C, I>, id: string | null, instance: I): void {
  bind(state.instances, id, { ok: true, value: instance });
  for (const gone of [id ?? latest, latest]) state.linking.linked.delete(gone);
}

function lookup<C, I, T>(state: State<C, I>, map: Map<string, Binding<T>>, id: string | null, what: string): T {
  const found = map.get(id ?? latest);
  if (found?.ok === true) return found.value;
  const named = id === null ? `a ${what}` : `the ${what} $${id}`;
  if (found !== undefined) throw absent(named, found.because, found.unsupported);
  const linked = id !== null && isLinked(state.linking, id);
  throw absent(named, linked ? `$${id} is a library or a program` : null, linked ? null : state.lost);
}

// ─── Verdicts ───

function expectedOf(command: Counted): Expected {
  switch (command.kind) {
    case 'assert_return':
      return { kind: 'values', patterns: command.expected };
    case 'assert_trap':
      return { kind: 'trap', message: command.message };
    case 'assert_exhaustion':
      return { kind: 'exhaustion', message: command.message };
    case 'assert_exception':
      return { kind: 'exception' };
    case 'assert_malformed':
    case 'assert_malformed_custom':
      return { kind: 'malformed', message: command.message };
    case 'assert_invalid':
    case 'assert_invalid_custom':
      return { kind: 'invalid', message: command.message };
    case 'assert_unlinkable':
      return { kind: 'unlinkable', message: command.message };
    case 'module':
      return { kind: 'success', what: command.definition ? 'a valid module' : 'an instance' };
    case 'instance':
      return { kind: 'success', what: 'an instance' };
    case 'invoke':
    case 'get':
      return { kind: 'success', what: 'a result' };
    case 'malformed':
      return { kind: 'success', what: 'a command' };
    default:
      return isLinkCommand(command) ? expectedOfLinking(command) : { kind: 'success', what: 'success' };
  }
}

const fine: ReadonlySet<Actual['kind']> = new Set(['values', 'module', 'done', 'facts']);
const isFailure = (actual: Actual): boolean => !fine.has(actual.kind);

/** What of a command is refused, where something is. */
function refusedIn(command: Counted): 'module' | 'action' | 'command' {
  if (command.kind === 'malformed') return 'command';
  if (command.kind === 'output') return 'action';
  const subject = 'subject' in command ? command.subject : command;
  return subject.kind === 'invoke' || subject.kind === 'get' || subject.kind === 'call' ? 'action' : 'module';
}

function actualOf(thrown: unknown, of: 'module' | 'action' | 'command'): Actual {
  if (thrown instanceof Stop) return thrown.actual;
  if (thrown instanceof Refused) return { kind: 'refused', of, diagnostic: thrown.diagnostic };
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return { kind: 'internal', message: `${error.name}: ${error.message}`, stack: error.stack ?? '' };
}

function unsupportedIn(thrown: unknown): string | null {
  if (thrown instanceof Stop) return thrown.unsupported;
  if (!(thrown instanceof Refused) || thrown.diagnostic.kind !== 'unsupported') return null;
  const { phrase, detail } = thrown.diagnostic;
  return detail === '' ? phrase : `${phrase}: ${detail}`;
}

function verdictOf<C, I>(
  command: Command,
  source: Source,
  expected: Expected,
  actual: Actual,
  unsupported: string | null,
  state: State<C, I>,
  started: number,
): Verdict {
  const custom = command.kind === 'assert_malformed_custom' || command.kind === 'assert_invalid_custom';
  const fault = unsupported === null ? faultOf(expected, actual, state.errorText, custom) : null;
  const status: Status = unsupported !== null ? 'skipped' : fault === null ? 'passed' : 'failed';
  const reason = unsupported !== null ? `unsupported: ${unsupported}` : (fault ?? '');
  return {
    command: command.kind,
    source,
    pos: command.pos,
    end: command.end,
    input: state.input,
    status,
    reason,
    unsupported,
    expected,
    actual,
    time: performance.now() - started,
  };
}

/** Why what happened is not what was expected; null where it is. */
export function faultOf(expected: Expected, actual: Actual, errorText: ErrorText, custom = false): string | null {
  if (actual.kind === 'internal') return `internal error: ${actual.message}`;
  if (actual.kind === 'absent') return `there is no such thing: ${actual.what}${actual.because === null ? '' : ` (${actual.because})`}`;
  if (actual.kind === 'violated') return `violated: ${actual.invariants.join('; ')}`;
  switch (expected.kind) {
    case 'dlerror':
      if (actual.kind === 'changed') return 'it failed, but left something behind';
      if (actual.kind !== 'dlerror') return `expected linking to fail, got ${whatHappened(actual)}`;
      return textFault(expected.message, actual.message, errorText);
    case 'facts':
      if (actual.kind !== 'facts') return `expected ${expected.facts.join('; ') || 'no event'}, got ${whatHappened(actual)}`;
      return sameFacts(expected.facts, actual.facts) ? null : 'wrong in fact';
    case 'success':
      return actual.kind === 'values' || actual.kind === 'module' || actual.kind === 'done'
        ? null
        : `expected ${expected.what}, got ${whatHappened(actual)}`;
    case 'values':
      if (actual.kind !== 'values') return `expected a result, got ${whatHappened(actual)}`;
      if (actual.values.length !== expected.patterns.length)
        return `expected ${expected.patterns.length} values, got ${actual.values.length}`;
      return allMatch(actual.values, expected.patterns) ? null : 'wrong result';
    case 'exception':
      return actual.kind === 'exception' ? null : `expected an exception, got ${whatHappened(actual)}`;
    case 'trap':
    case 'exhaustion':
      if (actual.kind !== expected.kind) return `expected ${articled(expected.kind)}, got ${whatHappened(actual)}`;
      return textFault(expected.message, actual.message, errorText);
    default: {
      const ofCustom = actual.kind === 'refused' && /^(misplaced )?@/.test(actual.diagnostic.phrase);
      if (actual.kind !== 'refused' || actual.diagnostic.kind !== expected.kind)
        return `expected the module to be ${expected.kind}, got ${whatHappened(actual)}`;
      // Malformed custom sections do not make a module malformed: the two assertions are apart even where messages are not compared.
      if (expected.kind !== 'unlinkable' && custom !== ofCustom) {
        return `expected the ${custom ? 'custom section' : 'module'} to be ${expected.kind}, but the ${ofCustom ? 'custom section' : 'module'} is`;
      }
      // Most often the phrase is enough, and the detail need not be made.
      if (errorText === 'prefix' && actual.diagnostic.phrase.startsWith(expected.message)) return null;
      return textFault(expected.message, message(actual.diagnostic), errorText);
    }
  }
}

const articled = (kind: string): string =>
  /^[aeiou]/.test(kind) && kind !== 'exhaustion' ? `an ${kind}` : kind === 'exhaustion' ? kind : `a ${kind}`;

function whatHappened(actual: Actual): string {
  switch (actual.kind) {
    case 'values':
      return actual.values.length === 1 ? 'a result' : `${actual.values.length} results`;
    case 'trap':
      return `a trap (${actual.message})`;
    case 'exception':
      return 'an exception';
    case 'exhaustion':
      return `exhaustion (${actual.message})`;
    case 'module':
      return actual.instantiated ? 'an instance' : 'a module without fault';
    case 'refused':
      return `${refusal(actual.of, actual.diagnostic.kind)} (${message(actual.diagnostic)})`;
    case 'done':
      return 'success';
    case 'dlerror':
      return `an error of linking (${actual.message})`;
    case 'facts':
      return actual.facts.join('; ');
    default:
      return actual.kind;
  }
}

function refusal(of: 'module' | 'action' | 'command', kind: Refusal): string {
  if (of === 'action') return 'an error';
  const what = of === 'module' ? 'a module' : 'text';
  return kind === 'limit' ? `${what} beyond a limit` : `${what} that is ${kind}`;
}

/** The suite's strings are the first clause of ours. */
function textFault(expected: string, actual: string, mode: ErrorText): string | null {
  if (mode === 'ignore' || (mode === 'exact' ? actual === expected : actual.startsWith(expected))) return null;
  return 'wrong failure string';
}

/** How many verdicts a script has at least: `input` brings as many as the file that it reads. */
export function countCommands(commands: readonly Command[]): number {
  let n = 0;
  const open: (readonly Command[])[] = [commands];
  for (let list = open.pop(); list !== undefined; list = open.pop()) {
    for (const command of list) {
      if (command.kind === 'script') open.push(command.commands);
      else n++;
    }
  }
  return n;
}
