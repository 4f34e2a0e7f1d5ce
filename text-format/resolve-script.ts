// Commands of a script from the parse tree (the suite's script format): constants, patterns, actions, assertions.

import { type Diagnostic, Refused, refuse } from '../interpreter/syntax/diagnostic.ts';
import type { Module } from '../interpreter/syntax/modules.ts';
import type { Source } from '../interpreter/syntax/source.ts';
import type { HeapType } from '../interpreter/syntax/types.ts';
import { checkLanes, constant, lane, lanesOf, vector } from './resolve-instructions.ts';
import type {
  Action,
  Assertion,
  Command,
  Const,
  DlsymAction,
  HandleName,
  InstanceCommand,
  IntConst,
  LanePattern,
  LinkAction,
  LinkCommand,
  ModuleBody,
  ModuleCommand,
  NanKind,
  Num,
  Pattern,
  ProgramCommand,
  Shape,
  Subject,
} from './script.ts';
import { at, cropped, u32 } from './spaces.ts';
import { concatenated, identOf, nameOf, optionalIdent } from './strings.ts';
import type {
  ActionNode,
  ConstNode,
  DlsymNode,
  DoingNode,
  HandleNode,
  HeapNode,
  InstanceNode,
  LinkActionNode,
  LinkNode,
  ModuleNode,
  ProgramNode,
  ScriptNode,
  Token,
} from './tree.ts';

/** Resolves the text of one module; whatever it refuses becomes the module's body. */
export type ResolveText = (m: ModuleNode) => Module;

// ─── Constants and patterns ───

/** A type index cannot be looked up outside a module: numbers are kept, identifiers refused. */
function heap(source: Source, h: HeapNode): HeapType {
  if (typeof h === 'string') return h;
  if (h.text.charCodeAt(0) === 0x24) throw refuse('malformed', 'unknown type', `${cropped(h)}: a script has no type names`, at(source, h));
  return u32(source, h);
}

const isNan = (t: Token): boolean => t.type === 'nan';

/** A number as `op`'s payload. */
function num(source: Source, k: ConstNode): Num {
  const op = k.t.text as Num['op']; // the class of the token is numconst
  return { op, c: constant({ source }, k.lanes![0]!, op) } as Num; // the payload is that of `op`
}

export function constOf(source: Source, k: ConstNode): Const {
  const op = k.t.text;
  switch (op) {
    case 'ref.null':
      return { op, ht: heap(source, k.heap!) }; // an argument has one
    case 'ref.extern':
    case 'ref.host':
      return { op, n: u32(source, k.lanes![0]!) };
    case 'v128.const':
      return { op, shape: k.shape!.text as Shape, c: vector({ source }, k.shape!, k.lanes!) };
    default:
      return num(source, k);
  }
}

/** The patterns of an `either`, those of inner ones among them: it is met where one of them is, however deep. */
function alternatives(k: ConstNode): ConstNode[] {
  const out: ConstNode[] = [];
  const rest = [...k.either!].reverse(); // an `either` has some
  for (let p = rest.pop(); p !== undefined; p = rest.pop()) {
    if (p.either === undefined) out.push(p);
    else for (const inner of p.either.toReversed()) rest.push(inner);
  }
  return out;
}

function pattern(source: Source, k: ConstNode): Pattern {
  const op = k.t.text;
  switch (op) {
    case '(either':
      return { op: 'either', patterns: alternatives(k).map(p => pattern(source, p)) };
    case '(ref':
      return { op: 'ref' };
    case 'ref.null':
      return { op, ht: k.heap === null || k.heap === undefined ? null : heap(source, k.heap) };
    case 'ref.extern':
    case 'ref.host':
      return { op, n: k.lanes!.length === 0 ? null : u32(source, k.lanes![0]!) };
    case 'v128.const': {
      const shape = k.shape!.text as Shape; // the class of the token
      checkLanes({ source }, k.shape!, k.lanes!);
      const lanes = lanesOf(k.lanes!, (t): LanePattern => nan(source, t, shape.startsWith('f')) ?? lane({ source }, shape, t));
      return { op, shape, lanes };
    }
    case 'i32.const':
    case 'i64.const':
    case 'f32.const':
    case 'f64.const': {
      const kind = nan(source, k.lanes![0]!, op.startsWith('f'));
      return kind === null ? num(source, k) : { op: op as 'f32.const' | 'f64.const', nan: kind };
    }
    default:
      return { op: op as 'ref.func' }; // one of the reference patterns of the grammar
  }
}

/** A NaN pattern; only floats have them. */
function nan(source: Source, t: Token, float: boolean): NanKind | null {
  if (!isNan(t)) return null;
  if (!float) throw refuse('malformed', 'unexpected token', `got '${cropped(t)}', expected an integer`, at(source, t));
  return t.text as NanKind;
}

// ─── Commands ───

const span = (c: { readonly t: Token; readonly close: Token }) => ({ pos: c.t.offset, end: c.close.offset + 1 });

/** An action on an instance. Errors: `Refused`, of a call through the table. */
export function actionOf(source: Source, a: ActionNode): Action {
  if (a.kind === 'call') throw unexpectedHere(source, a.target.t, 'the name of an export');
  const id = optionalIdent(source, a.id);
  const name = nameOf(source, a.name);
  // Written out, as in `assert_return` below: nearly all commands are these two, and copying a record costs more than the rest of it.
  const pos = a.t.offset;
  const end = a.close.offset + 1;
  if (a.kind === 'get') return { kind: 'get', pos, end, id, name };
  return { kind: 'invoke', pos, end, id, name, args: a.args.map(k => constOf(source, k)) };
}

function moduleCommand(source: Source, m: ModuleNode, resolve: ResolveText): ModuleCommand {
  // Of a bare module the span is set by whoever knows where the file ends.
  const where = m.t === null || m.close === null ? { pos: 0, end: -1 } : span({ t: m.t, close: m.close });
  return { kind: 'module', ...where, id: optionalIdent(source, m.id), definition: m.definition, body: moduleBody(source, m, resolve) };
}

function moduleBody(source: Source, m: ModuleNode, resolve: ResolveText): ModuleBody {
  if (m.body.kind !== 'text') return { kind: m.body.kind, bytes: concatenated(source, m.body.strings) };
  try {
    return { kind: 'text', module: resolve(m) };
  } catch (e) {
    if (!(e instanceof Refused)) throw e;
    const d: Diagnostic = e.diagnostic;
    return { kind: 'error', diagnostic: d };
  }
}

const instance = (source: Source, i: InstanceNode): InstanceCommand => ({
  kind: 'instance',
  ...span(i),
  id: optionalIdent(source, i.id),
  module: optionalIdent(source, i.module),
});

/** The module of a command that makes one. */
function moduleIn(source: Source, n: ModuleNode | InstanceNode, resolve: ResolveText): ModuleCommand {
  if (n.kind === 'instance') throw refuse('malformed', 'unexpected token', "got 'instance', expected a module", at(source, n.t));
  return moduleCommand(source, n, resolve);
}
const doing = (source: Source, n: DoingNode): Subject => (isLinkAction(n) ? linkActionOf(source, n) : actionOf(source, n));
const subject = (source: Source, n: DoingNode | ModuleNode | InstanceNode, resolve: ResolveText): Subject | ModuleCommand =>
  n.kind === 'module' || n.kind === 'instance' ? moduleIn(source, n, resolve) : doing(source, n);

const unexpectedHere = (source: Source, t: Token, expected: string): Refused =>
  refuse('malformed', 'unexpected token', `got '${cropped(t)}', expected ${expected}`, at(source, t));

// ─── Linking commands ───

type LinkDoing = LinkActionNode | Extract<ActionNode, { kind: 'call' }>;
const isLinkAction = (n: DoingNode): n is LinkDoing => n.kind !== 'invoke' && n.kind !== 'get';

function handle(source: Source, { t, id }: HandleNode): HandleName {
  if (id === null) return { kind: t.text as 'default' | 'main' }; // the words of the grammar
  return { kind: id === t ? 'id' : 'next', id: identOf(source, id) };
}

const dlsym = (source: Source, n: DlsymNode): DlsymAction => ({
  kind: 'dlsym',
  ...span(n),
  of: handle(source, n.of),
  symbol: nameOf(source, n.symbol),
});

function linkActionOf(source: Source, n: LinkDoing): LinkAction {
  switch (n.kind) {
    case 'dlsym':
      return dlsym(source, n);
    case 'dlclose':
      return { kind: 'dlclose', ...span(n), id: identOf(source, n.id) };
    case 'call':
      return { kind: 'call', ...span(n), target: dlsym(source, n.target), args: n.args.map(k => constOf(source, k)) };
    case 'dlopen': {
      const file = n.file.type === 'string' ? nameOf(source, n.file) : null;
      const flags = n.flags.map(t => (t.type === 'nat' ? String(u32(source, t)) : t.text));
      return { kind: 'dlopen', ...span(n), id: optionalIdent(source, n.id), file, flags };
    }
  }
}

function program(source: Source, n: ProgramNode, resolve: ResolveText): ProgramCommand {
  const strings = (clause: string): string[] =>
    n.settings.filter(s => s.t.text === clause).flatMap(s => s.strings.map(t => nameOf(source, t)));
  const [profile = null, again] = strings('(profile');
  if (again !== undefined) throw unexpectedHere(source, n.settings.findLast(s => s.t.text === '(profile')!.t, 'one profile');
  return {
    kind: 'program',
    ...span(n),
    id: optionalIdent(source, n.id),
    module: moduleIn(source, n.module, resolve),
    libraryPath: strings('(path'),
    preload: strings('(preload'),
    profile,
    bindNow: n.settings.some(s => s.t.text === 'bind-now'),
  };
}

/** What is to fail. */
function failing(source: Source, n: DoingNode | ProgramNode, resolve: ResolveText): LinkAction | ProgramCommand {
  if (n.kind === 'program') return program(source, n, resolve);
  if (!isLinkAction(n)) throw unexpectedHere(source, n.t, 'an action that sets dlerror');
  return linkActionOf(source, n);
}

function address(source: Source, k: ConstNode): IntConst {
  const c = constOf(source, k);
  if (c.op !== 'i32.const' && c.op !== 'i64.const') throw unexpectedHere(source, k.t, 'i32.const or i64.const');
  return c;
}

const object = (source: Source, t: Token): string | null => (t.type === 'ident' ? identOf(source, t) : null);

function linkCommand(source: Source, n: Exclude<LinkNode, LinkActionNode>, resolve: ResolveText): LinkCommand {
  switch (n.kind) {
    case 'program':
      return program(source, n, resolve);
    case 'library':
      return { kind: 'library', ...span(n), name: nameOf(source, n.name), module: moduleIn(source, n.module, resolve) };
    case 'symlink':
      return { kind: 'symlink', ...span(n), name: nameOf(source, n.name), target: nameOf(source, n.target) };
    case 'assert_dlerror':
    case 'assert_unchanged': {
      const message = n.message === null ? '' : nameOf(source, n.message);
      return { kind: n.kind, ...span(n), subject: failing(source, n.subject, resolve), message };
    }
    case 'assert_address':
      return { kind: n.kind, ...span(n), subject: dlsym(source, n.subject), expected: address(source, n.expected) };
    case 'assert_sameness': {
      const kind = n.t.text.slice(1) as 'assert_same' | 'assert_different'; // the clauses of the grammar
      // The grammar has two of a kind.
      if ('symbol' in n.left) return { kind, ...span(n), left: dlsym(source, n.left), right: dlsym(source, n.right as DlsymNode) };
      return { kind, ...span(n), left: identOf(source, n.left), right: identOf(source, n.right as Token) };
    }
    case 'assert_got': {
      const [module, name] = [nameOf(source, n.module), nameOf(source, n.name)];
      return { kind: n.kind, ...span(n), id: object(source, n.of), module, name, expected: address(source, n.expected) };
    }
    case 'assert_provider': {
      const [module, name] = [nameOf(source, n.module), nameOf(source, n.name)];
      const provider = n.provider.type === 'string' ? nameOf(source, n.provider) : null;
      return { kind: n.kind, ...span(n), id: object(source, n.of), module, name, provider };
    }
    case 'assert_base': {
      const of = n.region.text as 'memory' | 'table'; // the words of the grammar
      return { kind: n.kind, ...span(n), id: object(source, n.of), of, expected: address(source, n.expected) };
    }
    case 'assert_events':
      return { kind: n.kind, ...span(n), events: n.events.map(t => nameOf(source, t)) };
    case 'assert_invariants':
      return { kind: n.kind, ...span(n) };
  }
}

export function commandOf(source: Source, n: ScriptNode, resolve: ResolveText): Command {
  switch (n.kind) {
    case 'module':
      return moduleCommand(source, n, resolve);
    case 'instance':
      return instance(source, n);
    case 'invoke':
    case 'get':
      return actionOf(source, n);
    case 'register':
      return { kind: 'register', ...span(n), name: nameOf(source, n.name), id: optionalIdent(source, n.id) };
    case 'input':
      return { kind: 'input', ...span(n), id: optionalIdent(source, n.id), file: nameOf(source, n.file) };
    case 'output':
      return { kind: 'output', ...span(n), id: optionalIdent(source, n.id), file: n.file === null ? null : nameOf(source, n.file) };
    case 'script':
      return scriptOf(source, n, resolve);
    case 'assert_module': {
      const kind = n.t.text.slice(1) as 'assert_malformed'; // one of the grammar's module assertions
      return { kind, ...span(n), module: moduleIn(source, n.module, resolve), message: nameOf(source, n.message) } satisfies Assertion;
    }
    case 'assert_trap':
      return { kind: 'assert_trap', ...span(n), subject: subject(source, n.subject, resolve), message: nameOf(source, n.message) };
    case 'assert_exhaustion':
      return { kind: 'assert_exhaustion', ...span(n), subject: doing(source, n.subject), message: nameOf(source, n.message) };
    case 'assert_exception':
      return { kind: 'assert_exception', ...span(n), subject: doing(source, n.subject) };
    case 'assert_return':
      return {
        kind: 'assert_return',
        pos: n.t.offset,
        end: n.close.offset + 1,
        subject: doing(source, n.subject),
        expected: n.expected.map(k => pattern(source, k)),
      };
    case 'call':
    case 'dlsym':
    case 'dlopen':
    case 'dlclose':
      return linkActionOf(source, n);
    default:
      return linkCommand(source, n, resolve);
  }
}

type Nested = Extract<ScriptNode, { kind: 'script' }>;

/** Scripts nest as deep as parens do: an explicit stack. */
function scriptOf(source: Source, root: Nested, resolve: ResolveText): Command {
  const open: { node: Nested; at: number; commands: Command[] }[] = [{ node: root, at: 0, commands: [] }];
  for (;;) {
    const here = open.at(-1)!; // the root is popped by the return only
    const next = here.node.commands[here.at++];
    if (next === undefined) {
      const done: Command = { kind: 'script', ...span(here.node), id: optionalIdent(source, here.node.id), commands: here.commands };
      open.pop();
      const outer = open.at(-1);
      if (outer === undefined) return done;
      outer.commands.push(done);
    } else if (next.kind === 'script') open.push({ node: next, at: 0, commands: [] });
    else here.commands.push(commandOf(source, next, resolve));
  }
}
