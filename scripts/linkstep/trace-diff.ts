// Where two runs part: two recorded traces, or files that are run side by side, step by step to the first difference.

import { close, forward, forwardRecorded, headAt, type Timeline } from '../../interpreter/trace/timeline.ts';
import { resultText, session } from './step-session.ts';
import { shower } from './step-show.ts';
import type { Started } from './step-start.ts';
import { isTrace, readTrace } from './trace-read.ts';
import { recorder, recordJson, SCHEMA, type TraceEnd, type TraceLine, type TraceStep } from './trace-records.ts';

type Open = (file: string) => { readonly started: Started; readonly line: Timeline };

function* live(open: ReturnType<Open>): Generator<TraceLine, void, void> {
  const { started, line } = open;
  const s = shower(started);
  const r = recorder(s);
  for (let step = forwardRecorded(line); step !== null; step = forwardRecorded(line)) yield recordJson(r, step);
  if (!line.ended && headAt(line).kind === 'done') forward(line);
  started.flush();
  const { result } = line.z;
  const end: TraceEnd = {
    v: SCHEMA,
    end: result?.kind ?? 'stopped',
    steps: line.n,
    detail:
      result === null
        ? ''
        : resultText(
            session(line, s, () => {}, 0),
            result,
          ),
  };
  yield end;
  close(line);
}

const functions = /\bfunc (?:function \d+|\$"(?:[^"\\]|\\.)*"|\S+)/g;
const places = /^(local|global|memory|table) (?:\$"(?:[^"\\]|\\.)*"|\S+)/;
/** Values and changes without what functions, locals and other things are called. */
const nameless = (text: string): string => text.replace(places, '$1').replace(functions, 'func');

/** What counts as a difference: not where the code stands, nor what things are called. */
const essence = (x: TraceLine): string =>
  'rule' in x
    ? JSON.stringify([
        x.rule,
        x.redex.split(' ')[0],
        x.stack.map(nameless),
        x.took,
        x.gave.map(nameless),
        x.changes?.map(nameless) ?? [],
        x.choices?.map(c => c.taken) ?? [],
      ])
    : JSON.stringify([x.end, nameless(x.detail)]);

/** Which steps are compared; of both runs the same. */
export interface Compared {
  readonly rule: (name: string) => boolean;
  readonly range: readonly [number, number];
}
function* filtered(lines: Generator<TraceLine, void, void>, { rule, range: [from, to] }: Compared): Generator<TraceLine, void, void> {
  for (const x of lines) {
    if (!('rule' in x)) {
      if (to === Number.POSITIVE_INFINITY) yield x;
    } else if (x.n > to) return;
    else if (x.n >= from && rule(x.rule)) yield x;
  }
}

const shown = (name: string, x: TraceLine | null): string[] => {
  if (x === null) return [`${name}: nothing more`];
  if (!('rule' in x)) return [`${name}: ${x.detail}`];
  const kept = x.stack.length - x.took;
  return [
    `${name}: #${x.n}  ${x.rule}  ${x.redex}`,
    ...(x.at === '' && x.func === ''
      ? []
      : [`  ${[x.at === '' ? '' : `at ${x.at}`, x.func === '' ? '' : `in ${x.func}`].filter(t => t !== '').join(' ')}`]),
    `  stack [${x.stack.join(', ')}] → [${[...x.stack.slice(0, Math.max(0, kept)), ...x.gave].join(', ')}]`,
    ...(x.choices ?? []).map(c => `  choice ${c.taken} of 0 to ${c.alternatives - 1}`),
    ...(x.changes ?? []).map(c => `  ${c}`),
    ...(x.events ?? []).map(c => `  link ${c.replace(/ {2,}/g, ' ')}`),
  ];
};

const stops = (x: TraceLine | null): boolean => x !== null && !('rule' in x) && x.end === 'stopped';

/** The common step before is shown too, so that one sees where they come from. */
export function diverge(
  a: string,
  b: string,
  open: Open,
  limit: number,
  compared: Compared,
): { readonly same: boolean; readonly lines: readonly string[] } {
  const records = (file: string): Generator<TraceLine, void, void> =>
    filtered(isTrace(file) ? readTrace(file) : live(open(file)), compared);
  const [left, right] = [records(a), records(b)];
  let before: TraceStep | null = null;
  for (let n = 0; n < limit; n++) {
    const [x, y] = [left.next(), right.next()];
    const [p, q] = [x.done === true ? null : x.value, y.done === true ? null : y.value];
    if (p === null && q === null) return { same: true, lines: [`the same to the end: ${before?.n ?? 0} steps`] };
    if (stops(p) || stops(q))
      return { same: true, lines: [`the same for ${before?.n ?? 0} steps, behind which ${stops(p) ? a : b} has no more`] };
    if (p === null || q === null || essence(p) !== essence(q)) {
      const common =
        before === null
          ? ['they differ from the beginning']
          : [`the same for ${before.n} steps, the last of them #${before.n}  ${before.rule}  ${before.redex}`];
      const gaps =
        p !== null && q !== null && 'rule' in p && 'rule' in q && p.n !== q.n
          ? ['one has only some of its steps: the --rule and --range that it was recorded with are needed here too']
          : [];
      return { same: false, lines: [...common, ...shown(a, p), ...shown(b, q), ...gaps] };
    }
    if ('rule' in p) before = p;
  }
  return { same: true, lines: [`the same for ${limit} steps (--limit)`] };
}
