// Judging a script on an engine: every command's outcome against the reference's, in order, since what one command did not do, those after
// it may miss.

import type { Clause } from '../../interpreter/diagnostics/catalogue-entry.ts';
import type { Module } from '../../interpreter/syntax/modules.ts';
import type { CommandEntry, ShownOutcome } from '../../spec-tests/harness/entries.ts';
import { featureNames, featuresOf } from '../../spec-tests/harness/features.ts';
import type { Ended, Features } from '../engines/foreign.ts';
import type { Alternatives, Choice } from './alternatives.ts';
import {
  agree,
  allowed,
  broke,
  clauses,
  coarse,
  disagree,
  failing,
  following,
  type Judgement,
  notRun,
  unjudged,
  unobserved,
  unsupported,
} from './classes.ts';
import { decidedBy, executedIn, keywordsIn } from './deciding.ts';
import { isMade, isRefused, sameOutcome } from './outcomes.ts';
import type { Outlined } from './outline.ts';
import { isLimit, isOutOfMemory, trapClassesOf } from './traps.ts';

/** What an engine made of a script. */
export interface Ran {
  readonly engine: string;
  readonly observes: 'values' | 'verdicts';
  readonly entries: readonly CommandEntry[];
  readonly ended: Ended;
  /** Null where nothing asked for them. */
  readonly features: Features | null;
}
/** What is known of the script beside; each is worked out when it is first needed. */
export interface About {
  readonly outline: () => readonly Outlined[];
  readonly alternatives: () => Alternatives;
}

/**
 * The entries of a run by the reference's commands: as they come, unless an engine says nothing of some; then by line. What the reference does
 * not have is dropped.
 */
export function aligned(reference: Ran, ran: Ran): readonly (CommandEntry | undefined)[] {
  const { entries } = reference;
  if (ran.entries.every((g, i) => i >= entries.length || (g.line === entries[i]!.line && g.file === entries[i]!.file))) return ran.entries;
  const byLine = new Map<string, CommandEntry[]>();
  for (const g of ran.entries) {
    const key = `${g.file}:${g.line}`;
    const list = byLine.get(key);
    if (list === undefined) byLine.set(key, [g]);
    else list.push(g);
  }
  return entries.map(r => byLine.get(`${r.file}:${r.line}`)?.shift());
}

/** Judgements by command, as many as the longer of the two runs has; `entries` as `aligned` gives them. */
export function judgeScript(reference: Ran, ran: Ran, entries: readonly (CommandEntry | undefined)[], about: About): Judgement[] {
  const state = newState(reference, ran, about);
  const commands = Math.max(reference.entries.length, entries.length);
  const reached = entries.findLastIndex(e => e !== undefined) + 1;
  const out: Judgement[] = [];
  for (let i = 0; i < commands; i++) {
    const [r, g] = [reference.entries[i], entries[i]];
    if (g === undefined) {
      if (i < reached) out.push(unobserved('the engine says nothing of the command'));
      else out.push(i === reached && ran.ended.how !== 'completed' ? endedBadly(ran) : notRun);
    } else if (r === undefined) out.push(unjudged('the reference did not get here'));
    else out.push(quick(r, g, ran) ? agree : settle(state, i, judge(state, i, r, g)));
  }
  // It broke behind the last command, or before the first.
  if (ran.ended.how !== 'completed' && reached >= commands) out.push(endedBadly(ran));
  return out;
}

function endedBadly({ engine, ended }: Ran): Judgement {
  if (ended.how === 'timeout') return broke('hang', `${engine} had not ended it within ${ended.seconds} s`);
  const detail = ended.how === 'crash' ? ended.detail : '';
  return broke(isOutOfMemory(detail) ? 'memory' : 'crash', detail === '' ? `${engine} broke down` : detail);
}

// ─── What commands leave behind ───

interface State {
  readonly reference: Ran;
  readonly ran: Ran;
  readonly about: About;
  /** By what an entry says is not supported: why, as judged where it first stood. */
  readonly lost: Map<string, Judgement>;
  /** The last command that left nothing behind on the engine, or on the reference. */
  last: Judgement | null;
  referenceLast: Judgement | null;
  /** Nodes that share state have the same root. */
  readonly parent: number[];
  readonly tainted: Map<number, Judgement>;
  /** Commands whose nodes have been joined. */
  joined: number;
}
const newState = (reference: Ran, ran: Ran, about: About): State => ({
  reference, ran, about, lost: new Map(), last: null, referenceLast: null, parent: [], tainted: new Map(), joined: 0,
}); // biome-ignore format: fields only

function root(s: State, node: number): number {
  let at = node;
  while ((s.parent[at] ?? at) !== at) at = s.parent[at]!;
  return at;
}
function join(s: State, a: number, b: number): void {
  const [x, y] = [root(s, a), root(s, b)];
  if (x === y) return;
  s.parent[x] = y;
  const taint = s.tainted.get(x);
  if (taint !== undefined && !s.tainted.has(y)) s.tainted.set(y, taint);
}

/** Joins the nodes of the commands up to this one, and answers for the command what it may have inherited. */
function inherited(s: State, i: number): Judgement | null {
  const outline = s.about.outline();
  for (; s.joined <= i; s.joined++) {
    const o = outline[s.joined];
    if (o?.node !== null && o?.node !== undefined) for (const other of o.shares) join(s, o.node, other);
  }
  const o = outline[i];
  if (o === undefined) return null;
  for (const node of o.node === null ? o.shares : [o.node, ...o.shares]) {
    const taint = s.tainted.get(root(s, node));
    if (taint !== undefined) return taint;
  }
  return null;
}

/** Notes what a command that went otherwise leaves behind; what only follows from an earlier one is said to. */
function settle(s: State, i: number, j: Judgement): Judgement {
  if (j.class === 'agree' || j.class === 'coarse') return j;
  const before = inherited(s, i);
  const result = failing.has(j.class) && before !== null ? following(before) : j;
  const o = s.about.outline()[i];
  if (o !== undefined && !result.cascade && leavesOther(o, result))
    for (const node of o.node === null ? o.shares : [o.node, ...o.shares])
      if (!s.tainted.has(root(s, node))) s.tainted.set(root(s, node), result);
  return result;
}

/**
 * Whether the store may be another one afterwards. Of a function that gave another result it is not assumed: what it did wrong will be wrong
 * again, and is to be seen.
 */
function leavesOther({ command }: Outlined, j: Judgement): boolean {
  const instantiates =
    command.kind === 'module' ||
    command.kind === 'instance' ||
    'module' in command ||
    ('subject' in command && command.subject.kind === 'module');
  if (j.class === 'unsupported' || j.class === 'unobserved' || failing.has(j.class)) return instantiates;
  return j.class === 'allowed' && (j.clause === clauses.depth || j.clause === clauses.growth || j.clause === clauses.limit);
}

// ─── One command ───

/** Most commands agree in every respect. */
function quick(r: CommandEntry, g: CommandEntry, ran: Ran): boolean {
  if (ran.observes === 'verdicts') return r.status === g.status && r.status !== 'skipped';
  const [a, b] = [r.actual, g.actual];
  if (a === undefined || b === undefined || r.status === 'skipped' || g.status === 'skipped') return false;
  if (a.kind === 'trap' || a.kind === 'internal' || a.kind === 'absent' || a.kind === 'unsupported' || a.kind === 'limit') return false;
  return sameOutcome(a, b);
}

const nothing: ShownOutcome = { kind: 'nothing' };

function judge(s: State, i: number, r: CommandEntry, g: CommandEntry): Judgement {
  if (s.ran.observes === 'verdicts') return byVerdict(s, i, r, g);
  const [a, b] = [r.actual ?? nothing, g.actual ?? nothing];
  if (b.kind === 'internal') {
    if (a.kind === 'internal') return unjudged('both broke down');
    const why = b.message ?? '';
    return broke(isOutOfMemory(why) ? 'memory' : 'crash', why);
  }
  if (g.unsupported !== undefined) return lacking(s, i, g.unsupported, a, b);
  const referenceOwn = ownLimit(s, r, a, b);
  if (referenceOwn !== null) return referenceOwn;
  if (b.kind === 'absent') return a.kind === 'absent' ? agree : s.last !== null ? following(s.last) : unjudged(b.message ?? '');
  const j = differing(s, i, a, b, r);
  if (failing.has(j.class) && (isMade(a) || r.command === 'module' || r.command === 'instance')) s.last = j;
  return j;
}

/** Where the reference itself did not do what it was to do, its own limits apart, there is nothing to compare with. */
function ownLimit(s: State, r: CommandEntry, a: ShownOutcome, b: ShownOutcome): Judgement | null {
  if (a.kind === 'limit') {
    s.referenceLast = allowed(clauses.limit, `the reference stops at a limit of its own: ${a.message ?? ''}`);
    return b.kind === 'limit' ? agree : s.referenceLast;
  }
  if (a.kind === 'internal') return unjudged(`the reference broke down: ${a.message ?? ''}`);
  if (r.unsupported !== undefined) {
    s.referenceLast = unjudged(`the reference lacks ${r.unsupported}`);
    return s.referenceLast;
  }
  return a.kind === 'absent' && b.kind !== 'absent' ? following(s.referenceLast ?? unjudged(a.message ?? '')) : null;
}

/** The driver, or the engine, says that it cannot do something: is it a feature that it lacks, a limit, or ought it to be able to? */
function lacking(s: State, i: number, what: string, a: ShownOutcome, b: ShownOutcome): Judgement {
  const known = s.lost.get(what);
  if (b.kind === 'absent') {
    if (known !== undefined) return following(known);
    const j = said(what) ?? unsupported(what);
    s.lost.set(what, j);
    return j;
  }
  const j = rootOf(s, i, what, a);
  if (known === undefined || !failing.has(j.class)) s.lost.set(what, j);
  return j;
}

const probed: ReadonlySet<string> = new Set(featureNames);
const limit = 'limit: ';
/** What drivers say in words of their own: features that were probed (spec-tests/harness/refusals.ts), limits, a loader that there is not. */
function said(what: string): Judgement | null {
  if (what.startsWith(limit)) return allowed(clauses.limit, what.slice(limit.length));
  return what === 'dynamic linking' || what.split(', ').every(name => probed.has(name)) ? unsupported(what) : null;
}

function rootOf(s: State, i: number, what: string, a: ShownOutcome): Judgement {
  const plain = said(what);
  if (plain !== null) return plain;
  const o = s.about.outline()[i];
  const acts = o !== undefined && (o.command.kind === 'invoke' || o.command.kind === 'get' || ('subject' in o.command && o.command.subject.kind !== 'module')); // biome-ignore format: one condition
  if (acts) return isLimit(what) ? allowed(clauses.limit, what) : unobserved(what);
  const lacks = missing(s.ran.features, o?.module ?? null);
  if (lacks.length > 0) return unsupported(lacks.join(', '));
  // It refuses what the reference refuses, and does not say why in words that its driver knows.
  if (isRefused(a)) return coarse(`refused: ${what}`);
  if (isLimit(what)) return allowed(clauses.limit, what);
  if (!/^by (the )?\S+:/.test(what)) return unobserved(what);
  return disagree(
    'rejects-valid',
    clauses.invalid,
    `it refuses a valid module, and lacks none of the features that the module uses: ${what}`,
  );
}

/** The features that a module uses and the engine was found not to have. */
function missing(features: Features | null, m: Module | null): string[] {
  if (features === null || m === null) return [];
  return [...featuresOf(m)].filter(name => features[name] === false);
}

const isOfCustom = (r: CommandEntry): boolean => r.command.endsWith('_custom');
const ignoresCustom = allowed(
  clauses.custom,
  'what is wrong with a custom section makes no module malformed or invalid; one may ignore it',
);

/** An engine that runs scripts itself says only whether it went as the script expects. */
function byVerdict(s: State, i: number, r: CommandEntry, g: CommandEntry): Judgement {
  if (g.unsupported !== undefined) return lacking(s, i, g.unsupported, r.actual ?? nothing, g.actual ?? nothing);
  if (r.status === 'skipped') return unjudged(r.reason ?? '');
  if (g.status === 'skipped') return unobserved(g.reason ?? 'the engine says nothing of the command');
  if (r.status === 'failed') return unjudged('the reference does not do what the script says');
  if (isOfCustom(r)) return ignoresCustom;
  const lacks = missing(s.ran.features, s.about.outline()[i]?.module ?? null);
  if (lacks.length > 0) return unsupported(lacks.join(', '));
  const text = g.reason ?? '';
  if (isLimit(text)) return allowed(clauses.limit, text);
  const kind = isRefused(r.actual ?? nothing) ? (r.actual?.kind === 'malformed' ? 'accepts-malformed' : 'accepts-invalid') : isMade(r.actual ?? nothing) ? 'rejects-valid' : r.actual?.kind === 'unlinkable' ? 'links' : r.actual?.kind === 'values' ? 'value' : 'ends'; // biome-ignore format: one choice
  const clause = kind === 'value' ? executedIn(s.about.outline()[i]) : decidedBy(r.actual ?? nothing);
  return disagree(kind, clause, text === '' ? 'it does not go as the script says' : text);
}

const trapsOf = (o: ShownOutcome): readonly string[] =>
  o.kind === 'exhaustion' ? ['call stack exhausted'] : trapClassesOf(o.message ?? '');
const isDepth = (o: ShownOutcome): boolean =>
  o.kind === 'exhaustion' || (o.kind === 'trap' && trapClassesOf(o.message ?? '').includes('call stack exhausted'));
const ends: ReadonlySet<string> = new Set(['values', 'trap', 'exception', 'exhaustion']);

function differing(s: State, i: number, a: ShownOutcome, b: ShownOutcome, r: CommandEntry): Judgement {
  if (isDepth(a) && isDepth(b)) return agree;
  if ((isDepth(a) && (ends.has(b.kind) || isMade(b))) || (isDepth(b) && (ends.has(a.kind) || isMade(a)))) {
    const who = isDepth(b) ? s.ran.engine : s.reference.engine;
    return allowed(clauses.depth, `${who} ran out of stack, the other did not`);
  }
  if (a.kind === 'trap' && b.kind === 'trap') return traps(a, b);
  if (a.kind === 'values' && b.kind === 'values') return values(s, i, a, b, r);
  if (isRefused(a) && isRefused(b)) return coarse(`the reference calls it ${a.kind}, the engine ${b.kind}`);
  if (isOfCustom(r) && (isMade(a) || isMade(b))) return ignoresCustom;
  if (b.kind === 'limit') return allowed(clauses.limit, b.message ?? '');
  if (isRefused(a)) {
    if (isMade(b) || b.kind === 'unlinkable' || ends.has(b.kind))
      return disagree(
        a.kind === 'malformed' ? 'accepts-malformed' : 'accepts-invalid',
        decidedBy(a),
        `it is ${a.kind}: ${a.message ?? ''}`,
      );
  }
  if (isRefused(b)) {
    const o = s.about.outline()[i];
    const lacks = missing(s.ran.features, o?.module ?? null);
    if (lacks.length > 0) {
      s.last = unsupported(lacks.join(', '));
      return s.last;
    }
    if (isLimit(b.message ?? '')) return allowed(clauses.limit, b.message ?? '');
    return disagree('rejects-valid', clauses.invalid, `it refuses a valid module as ${b.kind}: ${b.message ?? ''}`);
  }
  if ((a.kind === 'unlinkable') !== (b.kind === 'unlinkable')) {
    if (a.kind !== 'unlinkable' && isLimit(b.message ?? '')) return allowed(clauses.limit, b.message ?? '');
    return disagree(
      'links',
      clauses.instantiation,
      a.kind === 'unlinkable'
        ? `its imports do not match: ${a.message ?? ''}`
        : `its imports match, and the engine says: ${b.message ?? ''}`,
    );
  }
  if (isOutOfMemory(b.message ?? '') && b.kind === 'trap') return allowed(clauses.limit, b.message ?? '');
  const choice = choiceOf(s, i, a, b);
  if (choice !== null) return choice;
  return disagree('ends', decidedBy(a), `the reference ends with ${named(a)}, the engine with ${named(b)}`);
}

const named = (o: ShownOutcome): string =>
  o.kind === 'values' ? 'a result' : o.kind === 'trap' ? `a trap (${o.message ?? ''})` : isMade(o) ? 'an instance' : o.kind === 'exception' ? 'an exception' : `${o.kind}${o.message === undefined ? '' : ` (${o.message})`}`; // biome-ignore format: one choice

function traps(a: ShownOutcome, b: ShownOutcome): Judgement {
  const [x, y] = [trapsOf(a), trapsOf(b)];
  const common = x.filter(t => y.includes(t));
  if (common.length > 0) return x.length === 1 && y.length === 1 ? agree : coarse(`“${b.message ?? ''}” stands for: ${y.join(', ')}`);
  if (x.length === 0 || y.length === 0)
    return a.message === b.message ? agree : coarse(`“${b.message ?? ''}” names no kind of trap that is known`);
  // Any allocation may fail, whatever else would have gone wrong.
  if (isOutOfMemory(b.message ?? '') || y.includes('allocation size too large')) return allowed(clauses.limit, b.message ?? '');
  return disagree('trap', decidedBy(a), `both trap: the reference for “${a.message ?? ''}”, the engine for “${b.message ?? ''}”`);
}

// ─── Values ───

const of: Readonly<Record<Choice, { readonly clause: Clause; readonly why: string }>> = {
  nan: { clause: clauses.nan, why: 'the sign and payload of a NaN are not determined' },
  relaxed: { clause: clauses.relaxed, why: 'the result of a relaxed instruction is one of a set' },
  growth: { clause: clauses.growth, why: 'growth may fail' },
};
const allowedBy = (choice: Choice): Judgement => allowed(of[choice].clause, of[choice].why);

function values(s: State, i: number, a: ShownOutcome, b: ShownOutcome, r: CommandEntry): Judgement {
  const patterns = r.expected?.kind === 'values' ? (r.expected.values ?? []) : null;
  const meets = (o: ShownOutcome): boolean =>
    patterns !== null && o.values?.length === patterns.length && o.values.every(v => v.passes === true);
  if (meets(a) && meets(b)) {
    // A reference that both meet is all that the script can see.
    const loose = patterns!.filter((_, k) => a.values![k]!.text !== b.values![k]!.text || a.values![k]!.bits !== b.values![k]!.bits);
    if (loose.every(p => p.text.startsWith('(ref'))) return agree;
    const lists = loose.find(p => p.text.startsWith('(either'));
    if (lists === undefined) return allowedBy('nan');
    return /nan/.test(lists.text) && !usesRelaxed(s, i) ? allowedBy('nan') : allowedBy('relaxed');
  }
  const choice = choiceOf(s, i, a, b);
  if (choice !== null) return choice;
  const count = (a.values ?? []).length !== (b.values ?? []).length ? 'another number of results' : 'another result';
  const script =
    patterns === null
      ? ''
      : meets(a)
        ? '; the script expects what the reference gives'
        : meets(b)
          ? '; the script expects what the engine gives'
          : '';
  return disagree('value', executedIn(s.about.outline()[i]), `${count} where the specification leaves no choice${script}`);
}

const usesRelaxed = (s: State, i: number): boolean => {
  const m = s.about.outline()[i]?.module ?? null;
  return m !== null && featuresOf(m).has('relaxed SIMD');
};

/** Whether choices that the specification leaves give both outcomes. */
function choiceOf(s: State, i: number, a: ShownOutcome, b: ShownOutcome): Judgement | null {
  if (a.kind === 'values' && b.kind === 'values' && grewOtherwise(s, i, a, b)) return allowedBy('growth');
  const explain = (o: ShownOutcome): Choice | null => s.about.alternatives().explain(i, o);
  const theirs = explain(b);
  if (theirs !== null && (s.reference.engine === 'reference' || explain(a) !== null)) return allowedBy(theirs);
  // The first engine is not ours: the other may be what the rules give first.
  if (theirs === null && s.reference.engine !== 'reference') {
    const first = explain(a);
    if (first !== null && s.about.alternatives().isFirst(i, b)) return allowedBy(first);
  }
  return null;
}

/** One of them has −1 where the other has a size, and the function grows something: the reference may have met a limit of its own. */
function grewOtherwise(s: State, i: number, a: ShownOutcome, b: ShownOutcome): boolean {
  const failed = (text: string): boolean => /^\(i(32|64)\.const -1\)$/.test(text);
  const [x, y] = [a.values ?? [], b.values ?? []];
  const differ = x.map((v, k) => [v.text, y[k]?.text ?? ''] as const).filter(([p, q]) => p !== q);
  return (
    x.length === y.length &&
    differ.length > 0 &&
    differ.every(([p, q]) => failed(p) !== failed(q)) &&
    keywordsIn(s.about.outline()[i]).some(k => k.endsWith('.grow'))
  );
}
