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

/** What counts as a difference: not where the code stands, nor what things are called. */
const essence = (x: TraceLine): string =>
  'rule' in x
    ? JSON.stringify([x.rule, x.redex.split(' ')[0], x.stack, x.took, x.gave, x.changes ?? [], x.choices?.map(c => c.taken) ?? []])
    : JSON.stringify([x.end, x.detail]);

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

/** The common step before is shown too, so that one sees where they come from. */
export function diverge(a: string, b: string, open: Open, limit: number): { readonly same: boolean; readonly lines: readonly string[] } {
  const records = (file: string): Generator<TraceLine, void, void> => (isTrace(file) ? readTrace(file) : live(open(file)));
  const [left, right] = [records(a), records(b)];
  let before: TraceStep | null = null;
  for (let n = 0; n < limit; n++) {
    const [x, y] = [left.next(), right.next()];
    const [p, q] = [x.done === true ? null : x.value, y.done === true ? null : y.value];
    if (p === null && q === null) return { same: true, lines: [`the same to the end: ${before?.n ?? 0} steps`] };
    if (p === null || q === null || essence(p) !== essence(q)) {
      const common =
        before === null
          ? ['they differ from the beginning']
          : [`the same for ${before.n} steps, the last of them #${before.n}  ${before.rule}  ${before.redex}`];
      return { same: false, lines: [...common, ...shown(a, p), ...shown(b, q)] };
    }
    if ('rule' in p) before = p;
  }
  return { same: true, lines: [`the same for ${limit} steps (--limit)`] };
}
