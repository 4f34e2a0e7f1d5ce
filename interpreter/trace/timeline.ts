// A run that can be stepped in both directions: going back restores the nearest checkpoint before and steps on from there.
//
// A checkpoint holds what configurations change in place; writes to the store since are in stretches of the journal, one between each two
// checkpoints. Choices and what the host did are kept by step, so that a step taken again does what it did the first time, and the
// host does nothing twice. Checkpoints are dense near the present and thin out with the distance, so memory grows with the logarithm of the run.

import type { Chooser, Config, Context } from '../execution/configuration.ts';
import type { Rule } from '../execution/rule.ts';
import { type RuleTable, step } from '../execution/step.ts';
import { programOf } from '../linking/program.ts';
import type { Program } from '../linking/state.ts';
import type { Undo } from '../runtime/store.ts';
import { type Capture, capturing, type Head, headOf } from './capture.ts';
import { depthOf, moved, restore, type Saved, save, touched } from './checkpoint.ts';
import { type Choice, type Choices, chooserOf, first, forgetFrom, newChoices, preset } from './choices.ts';
import { type HostCall, recordCall, repeat } from './host-calls.ts';
import { isLoader, isLoading, noteLoads, type OpenLoad, saveProgram } from './link-state.ts';
import { look, recordOf, type StepRecord } from './record.ts';
import { compact, undoAll } from './undo-log.ts';

interface Checkpoint {
  readonly n: number;
  readonly saved: Saved;
  readonly objects: number;
  readonly putBack: (() => void) | null;
  /** The depth of the outermost context that was touched from here to the next checkpoint; of the last one it is still counted. */
  low: number;
  /** The journal from here to the next checkpoint; of the last one it still lies in the store. */
  undo: Undo[];
}

export interface TimelineSettings {
  /** Decides what nobody decided before; without it, the deterministic profile. */
  readonly choose?: Chooser;
  /** False: steps cannot be taken back, and nothing is kept; for traces. */
  readonly keep?: boolean;
  /** The rules are made for this program; else whatever `linkRules` made them for. */
  readonly program?: Program;
}

export interface Timeline {
  /** The configuration after `n` steps. Not to be stepped by others. */
  readonly z: Config;
  /** As they were given, for looking at heads. */
  readonly rules: RuleTable;
  readonly program: Program | null;
  n: number;
  /** No rule applies any more; `z.result` says how it ended. */
  ended: boolean;
  /** How far it has ever been stepped since the last new choice. */
  furthest: number;
  readonly choices: Choices;
  /** By step, what the host did; null where it has to be asked again. */
  readonly calls: Map<number, HostCall | null>;
  /** The step that led to `n`, if it was taken with a record. */
  last: StepRecord | null;
  readonly inner: Inner;
}
/** What only the functions of this file touch. */
interface Inner {
  readonly capturing: RuleTable;
  readonly capture: Capture;
  readonly keep: boolean;
  readonly checkpoints: Checkpoint[];
  /** Where the journal stood when the timeline began, and whether it was there. */
  readonly base: number;
  readonly owned: boolean;
  /** When the next checkpoint is due. */
  due: number;
  /** The depth of the innermost context, and of the outermost one that was touched since the last checkpoint. */
  depth: number;
  low: number;
  /** Loads that are under way. */
  readonly loads: OpenLoad[];
  /** Steps that were ever taken, those taken again to go back too. */
  steps: number;
  host: StepRecord['host'];
  /** The head that was looked at for the last record; null once another step has been taken. */
  head: Head | null;
}

/** Steps between checkpoints, at least. */
const INTERVAL = 64;

/** Begins a timeline at a configuration, which it takes over; the store keeps a journal until `close`. */
export function timeline(config: Config, rules: RuleTable, settings: TimelineSettings = {}): Timeline {
  const choices = newChoices(settings.choose ?? config.choose ?? first);
  const calls = new Map<number, HostCall | null>();
  const z: Config = { ...config, choose: chooserOf(choices, () => t.n) };
  const capture: Capture = { e: null, gives: undefined };
  const { store } = z;
  const owned = store.journal === null;
  store.journal ??= [];
  const keep = settings.keep ?? true;
  const program = settings.program ?? programOf(rules) ?? null;
  const table = capturing(rules, capture, (host, arity, call) => {
    const known = calls.get(t.n);
    if (known !== undefined && known !== null) {
      t.inner.host = { name: host.name, repeated: true };
      z.stack.length -= arity;
      return repeat(store, known);
    }
    t.inner.host = { name: host.name, repeated: false };
    const mark = store.journal?.length ?? 0;
    const gives = call();
    if (keep) calls.set(t.n, program !== null && isLoader(host.name) ? null : recordCall(store, host.name, mark, gives));
    return gives;
  });
  const t: Timeline = {
    z,
    rules,
    program,
    n: 0,
    ended: z.result !== null,
    furthest: 0,
    choices,
    calls,
    last: null,
    inner: {
      capturing: table,
      capture,
      keep,
      checkpoints: [],
      base: store.journal.length,
      owned,
      due: 0,
      depth: depthOf(z) - 1,
      low: 0,
      loads: [],
      steps: 0,
      host: null,
      head: null,
    },
  };
  noteLoads(t.inner.loads, z, t.inner.depth, -1);
  checkpoint(t);
  return t;
}

/** Ends a timeline where it is: the store is as the last step left it, and keeps no journal if it kept none before. */
export function close(t: Timeline): void {
  const { store } = t.z;
  if (t.inner.owned) store.journal = null;
  else if (store.journal !== null) store.journal.unshift(...t.inner.checkpoints.flatMap(c => c.undo));
  t.inner.checkpoints.length = 0;
}

export const headAt = (t: Timeline): Head => headOf(t.z, t.rules);

// ─── Forward ───

/** Keeps count of depths; `context` was the innermost one before the step. */
function noteMove({ z, inner }: Timeline, context: Context): void {
  if (z.context === context) return;
  const { depth, low } = moved(z, context, inner.depth);
  inner.depth = depth;
  if (low < inner.low) inner.low = low;
  noteLoads(inner.loads, z, depth, low);
}

function one(t: Timeline): Rule | null {
  const { inner } = t;
  inner.head = null;
  t.choices.at = 0;
  const { context } = t.z;
  inner.steps++;
  const rule = step(t.z, inner.capturing);
  noteMove(t, context);
  if (rule === null) {
    t.ended = true;
    return null;
  }
  t.n++;
  if (t.n > t.furthest) t.furthest = t.n;
  // A limit was passed: the configuration has a result, and no rule applies.
  if (t.z.result !== null) t.ended = true;
  if (t.n >= inner.due) checkpoint(t);
  return rule;
}

/** One step, or none at the end: then `ended` is set and null is given. Errors: as `step`. */
export function forward(t: Timeline): Rule | null {
  if (t.ended) return null;
  t.last = null;
  return one(t);
}

const noChoices: readonly Choice[] = [];

/** The same with a record of what the step did, in `last`. Slower: it looks at the stack before and after. */
export function forwardRecorded(t: Timeline, head: Head = t.inner.head ?? headAt(t)): StepRecord | null {
  if (t.ended) return null;
  const { inner, z, program } = t;
  const before = look(z, head, program?.log.length ?? 0);
  inner.host = null;
  t.choices.at = 0;
  const { context } = z;
  inner.steps++;
  const rule = step(z, inner.capturing);
  noteMove(t, context);
  if (rule === null) {
    t.ended = true;
    t.last = null;
    return null;
  }
  const choices = t.choices.taken.get(t.n) ?? noChoices;
  t.n++;
  if (t.n > t.furthest) t.furthest = t.n;
  if (z.result !== null) t.ended = true;
  inner.head = headAt(t);
  t.last = recordOf(z, before, inner.head, t.n, rule, inner.capture.gives, program === null ? null : program.log, choices, inner.host);
  if (t.n >= inner.due) checkpoint(t);
  return t.last;
}

// ─── Checkpoints ───

function checkpoint(t: Timeline): void {
  const { inner, z } = t;
  const journal = z.store.journal!; // there is one from the beginning to `close`
  inner.due = t.n + INTERVAL;
  if (t.ended || (t.n > 0 && t.program !== null && isLoading(inner.loads))) return;
  const before = inner.checkpoints.at(-1);
  if (!inner.keep) {
    journal.length = inner.base;
    return;
  }
  if (before?.n === t.n) return;
  if (before !== undefined) {
    before.undo = compact(journal.splice(inner.base), before.objects);
    before.low = inner.low;
  }
  inner.checkpoints.push({
    n: t.n,
    saved: save(z, inner.depth, before?.saved ?? null, inner.low),
    objects: z.store.objects,
    putBack: t.program === null ? null : saveProgram(t.program),
    low: inner.depth,
    undo: [],
  });
  inner.low = inner.depth;
  thin(t);
}

/** Drops checkpoints whose neighbours are near each other, measured by how far away they are. Cost: the number of checkpoints. */
function thin(t: Timeline): void {
  const { checkpoints } = t.inner;
  for (let i = checkpoints.length - 2; i > 0; i--) {
    const [before, here, after] = [checkpoints[i - 1]!, checkpoints[i]!, checkpoints[i + 1]!];
    if (after.n - before.n > (t.n - after.n) / 4) continue;
    before.undo = compact([...before.undo, ...here.undo], before.objects);
    before.low = Math.min(before.low, here.low);
    checkpoints.splice(i, 1);
  }
}

// ─── Back ───

/** Goes to the configuration after n steps, in either direction; to the last one, where the run is shorter. Gives where it is. */
export function goTo(t: Timeline, n: number): number {
  const wanted = Math.max(0, n);
  if (wanted < t.n || (wanted === t.n && t.ended)) rewind(t, wanted);
  while (t.n < wanted && !t.ended) forward(t);
  return t.n;
}

function rewind(t: Timeline, n: number): void {
  const { inner, z } = t;
  const { checkpoints } = inner;
  if (!inner.keep) throw new Error('this timeline keeps nothing');
  undoAll(z.store.journal!.splice(inner.base)); // there is one from the beginning to `close`
  let { low } = inner;
  for (let c = checkpoints.at(-1)!; ; c = checkpoints.at(-1)!) {
    undoAll(c.undo);
    c.undo = [];
    low = Math.min(low, c.low);
    if (c.n <= n) {
      restore(z, c.saved, low);
      noteLoads(inner.loads, z, c.saved.depth, low);
      inner.depth = c.saved.depth;
      inner.low = c.saved.depth;
      c.low = c.saved.depth;
      z.store.objects = c.objects;
      c.putBack?.();
      t.n = c.n;
      inner.due = c.n + INTERVAL;
      break;
    }
    checkpoints.pop();
  }
  t.ended = false;
  t.last = null;
  inner.head = null;
}

/** The configuration before the last step. False at the beginning. */
export function back(t: Timeline): boolean {
  if (t.n === 0) return false;
  goTo(t, t.n - 1);
  return true;
}

/** The record of the step that led here, taken again if need be; null at the beginning. */
export function lastRecord(t: Timeline): StepRecord | null {
  if (t.last !== null || t.n === 0) return t.last;
  const { n, ended } = t;
  goTo(t, n - 1);
  forwardRecorded(t);
  const { last } = t;
  if (ended && !t.ended) one(t);
  t.last = last;
  return last;
}

/**
 * Says what the coming step chooses; everything that came after it is forgotten, and the host is asked anew.
 * What the host did meanwhile is not taken back: files stay written, lines printed.
 */
export function choose(t: Timeline, picks: readonly number[]): void {
  forgetFrom(t.choices, t.n);
  for (const k of t.calls.keys()) if (k >= t.n) t.calls.delete(k);
  preset(t.choices, t.n, picks);
  t.furthest = t.n;
}

/** What a timeline has cost, in what does not depend on the machine: steps taken, and elements of lists copied or compared. */
export const work = (t: Timeline): { readonly steps: number; readonly elements: number } => ({
  steps: t.inner.steps,
  elements: touched.elements,
});

/** How much a timeline keeps: checkpoints, and entries of the journal between them. */
export const keeps = (t: Timeline): { readonly checkpoints: number; readonly undo: number } => ({
  checkpoints: t.inner.checkpoints.length,
  undo: t.inner.checkpoints.reduce((n, c) => n + c.undo.length, 0) + (t.z.store.journal?.length ?? 0) - t.inner.base,
});
