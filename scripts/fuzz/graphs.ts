// One random library graph through engines: what each made of every command, held against the oracle, the first engine, and the replay of
// its link plan. The first thing that is wrong is the case's fault.

import type { Validated } from '../../interpreter/execution/instantiate.ts';
import type { ModuleInst } from '../../interpreter/runtime/instances.ts';
import { textSource } from '../../interpreter/syntax/source.ts';
import type { Engine, Loader } from '../../spec-tests/harness/engine.ts';
import { entryOf, type ShownOutcome } from '../../spec-tests/harness/entries.ts';
import { fastEngine } from '../../spec-tests/harness/fast.ts';
import { referenceEngine } from '../../spec-tests/harness/reference.ts';
import { eventText } from '../../spec-tests/harness/run-linking.ts';
import { run } from '../../spec-tests/harness/runner.ts';
import type { Via } from '../../spec-tests/harness/verdicts.ts';
import { convertScript } from '../../spec-tests/harness/via.ts';
import type { Graph } from '../../spec-tests/random/graphs.ts';
import { type Expected, endless, type Prediction, predict } from '../../spec-tests/random/graphs-oracle.ts';
import { graphText, headOf } from '../../spec-tests/random/graphs-text.ts';
import { parseScript } from '../../text-format/parse.ts';
import type { ReplayEngine } from '../engines/replay/engines.ts';
import { planOfScript } from '../engines/replay/plans.ts';

/** An engine with a loader, as the harness has them. */
export type LinkingEngine = Engine<Validated, ModuleInst>;
export const linkingEngines: ReadonlyMap<string, LinkingEngine> = new Map([referenceEngine, fastEngine].map(e => [e.name, e]));

/** Of one run: by command, what came of it, and the digest of everything that can be observed then (null: not asked for); and the link log. */
export interface Seen {
  readonly outcomes: readonly ShownOutcome[];
  readonly digests: readonly (string | null)[];
  readonly log: readonly string[];
}

/** The engine, with whoever asks for a digest told of its programs. */
function tapped(engine: LinkingEngine, told: (loader: Loader<unknown, unknown>, program: unknown) => void): LinkingEngine {
  return {
    ...engine,
    open: options => {
      const session = engine.open(options);
      return {
        ...session,
        loader: () => {
          const loader = session.loader!(); // these engines have one
          return {
            ...loader,
            start: (main, given) => {
              const outcome = loader.start(main, given);
              if (outcome.kind === 'ok') told(loader, outcome.value);
              return outcome;
            },
          };
        },
      };
    },
  };
}

/** After which commands a digest is asked for where it is not after all: it costs as much as the memory is large. */
const changing: ReadonlySet<string> = new Set(['program', 'dlopen', 'dlclose', 'call', 'assert_same']);

/** Runs a script of linking commands. `checkInvariants`: after every link event; what is violated is the outcome of the command; and a digest after each. */
function see(text: string, engine: LinkingEngine, via: Via, checkInvariants: boolean): Seen {
  let current: { readonly loader: Loader<unknown, unknown>; readonly program: unknown } | null = null;
  const watched = tapped(engine, (loader, program) => {
    current = { loader, program };
  });
  const now = (): typeof current => current; // what a callback has set
  const outcomes: ShownOutcome[] = [];
  const digests: (string | null)[] = [];
  const script = convertScript(parseScript(textSource('graph.wast', text)), via);
  for (const verdict of run([script], watched, { errorText: 'ignore', via, print: () => {}, checkInvariants })) {
    const { kind, values, message } = entryOf('', verdict, true).actual ?? { kind: 'nothing' };
    // What is said of things that are absent has the place in the text.
    outcomes.push({
      kind,
      ...(values === undefined ? {} : { values }),
      ...(message === undefined || kind === 'absent' ? {} : { message }),
    });
    const at = now();
    digests.push(at === null || (!checkInvariants && !changing.has(verdict.command)) ? null : at.loader.digest(at.program));
  }
  const at = now();
  return { outcomes, digests, log: at === null ? [] : at.loader.log(at.program).map(eventText) };
}

// ─── Faults ───

/** `what`: who differs from whom. `said`: what is the same wherever it is the same fault, as far as can be told. `at`: the command. */
export interface GraphFault {
  readonly what: string;
  readonly at: number;
  readonly said: string;
  readonly detail: string;
}

const showOutcome = (o: ShownOutcome | undefined): string =>
  o === undefined ? 'nothing' : [o.kind, ...(o.values ?? []).map(v => v.text), ...(o.message === undefined ? [] : [o.message])].join(' ');
export const showExpected = (e: Expected): string =>
  e === null ? 'anything' : e.kind === 'value' ? `values (i32.const ${e.n})` : 'begins' in e ? `${e.kind} ${e.begins}…` : e.kind;

/** Whether an outcome is what the oracle says. */
export function fits(e: Expected, o: ShownOutcome): boolean {
  if (e === null) return true;
  const values = o.kind === 'values' ? (o.values ?? []) : null;
  switch (e.kind) {
    case 'value':
      return values?.length === 1 && values[0]!.text === `(i32.const ${e.n})`;
    case 'address':
      return values?.length === 1;
    case 'done':
      return values?.length === 0 || o.kind === 'instance';
    case 'error':
      return o.kind === 'dlerror' && (o.message ?? '').startsWith(e.begins);
    case 'fact':
      return o.kind === 'facts' && (o.message ?? '').startsWith(e.begins);
    default:
      return o.kind === e.kind;
  }
}

const withoutNumbers = (text: string): string => text.replace(/0x[0-9a-f]+|\d+/gi, 'N').replace(/lib[a-z]\.so(\.N)?|main/g, 'lib').slice(0, 120); // biome-ignore format: one chain

/** What is wrong with a run by itself, and by the oracle. */
function faultOf(g: Graph, seen: Seen, prediction: Prediction): GraphFault | null {
  const head = headOf(g);
  const expected: Expected[] = [prediction.start, ...prediction.steps];
  for (let at = 0; at < seen.outcomes.length; at++) {
    const o = seen.outcomes[at]!;
    if (o.kind === 'internal' || o.kind === 'violated')
      return { what: o.kind === 'internal' ? 'an internal error' : 'a violated invariant', at, said: withoutNumbers(o.message ?? ''), detail: o.message ?? '' };
    const step = g.steps[at - head];
    if (o.kind === 'dlerror' && step !== undefined && step.do !== 'same symbol' && seen.digests[at] !== seen.digests[at - 1])
      return { what: 'a failure that leaves something behind', at, said: step.do, detail: o.message ?? '' };
    const e = at < head - 1 ? null : expected[at - head + 1]!;
    if (!fits(e, o))
      return { what: 'the oracle', at, said: `${step?.do ?? 'start'}: ${e?.kind} but ${o.kind}`, detail: `expected ${showExpected(e)}, got ${showOutcome(o)}` };
  } // biome-ignore format: records
  return null;
}

function differenceOf(what: string, a: Seen, b: Seen): GraphFault | null {
  for (let at = 0; at < a.outcomes.length; at++) {
    const [x, y] = [JSON.stringify(a.outcomes[at]), JSON.stringify(b.outcomes[at])];
    if (x !== y) return { what, at, said: `${a.outcomes[at]!.kind}/${b.outcomes[at]?.kind}`, detail: `${showOutcome(a.outcomes[at])} against ${showOutcome(b.outcomes[at])}` }; // biome-ignore format: one record
    if (b.digests[at] !== null && a.digests[at] !== b.digests[at])
      return { what, at, said: 'digest', detail: 'the same outcome, another digest' };
  }
  const k = a.log.findIndex((event, i) => event !== b.log[i]);
  if (k < 0 && a.log.length === b.log.length) return null;
  return { what, at: a.outcomes.length - 1, said: 'log', detail: `event ${k}: ${a.log[k] ?? 'none'} against ${b.log[k] ?? 'none'}` };
}

export interface Lineup {
  /** The first is the one that the oracle is held against, with all invariants; the others against it. */
  readonly engines: readonly LinkingEngine[];
  readonly replays: readonly ReplayEngine[];
}
/** Counts of what was looked at; `fault` null where all agree. `skipped`: the graph opens and closes without end. */
export interface GraphResult {
  readonly fault: GraphFault | null;
  readonly skipped: boolean;
  readonly prediction: Prediction | null;
  readonly compared: number;
  readonly operations: number;
  readonly unsupported: Readonly<Record<string, number>>;
}

const forms: readonly Via[] = ['binary', 'text', 'folded', 'script'];

/** `n` says which form the modules take once more. */
export async function tryGraph(g: Graph, n: number, { engines, replays }: Lineup): Promise<GraphResult> {
  let prediction: Prediction;
  const nothing = { compared: 0, operations: 0, unsupported: {} };
  try {
    prediction = predict(g);
  } catch (error) {
    if (!(error instanceof Error) || error.message !== endless) throw error;
    return { ...nothing, fault: null, skipped: true, prediction: null };
  }
  const text = graphText(g);
  const [first, ...others] = engines;
  const seen = see(text, first!, 'none', true);
  const compared = prediction.steps.filter(e => e !== null).length;
  const made = (fault: GraphFault | null, more: Partial<GraphResult> = {}): GraphResult => ({ ...nothing, fault, skipped: false, prediction, compared, ...more }); // biome-ignore format: short
  const own = faultOf(g, seen, prediction) ?? differenceOf('the same once more', seen, see(text, first!, 'none', false));
  if (own !== null) return made(own);
  const via = forms[n % forms.length]!;
  const form = differenceOf(`modules in another form (${via})`, seen, see(text, first!, via, false));
  if (form !== null) return made(form);
  for (const engine of others) {
    const fault = differenceOf(engine.name, seen, see(text, engine, 'none', false));
    if (fault !== null) return made(fault);
  }
  let operations = 0;
  const unsupported: Record<string, number> = {};
  for (const engine of replays) {
    const r = await engine.replay(planOfScript('graph.wast', text));
    if (r.status === 'same') operations += r.operations;
    else if (r.status === 'unsupported') unsupported[r.unsupported ?? ''] = (unsupported[r.unsupported ?? ''] ?? 0) + 1;
    else return made({ what: `the replay on ${engine.name}`, at: 0, said: withoutNumbers(JSON.stringify(r).slice(0, 200)), detail: JSON.stringify(r) }); // biome-ignore format: one record
  }
  return made(null, { operations, unsupported });
}
