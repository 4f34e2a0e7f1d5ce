// How a campaign is told: a line now and then, a summary, and each disagreement as a script that says what the first engine does.

import type { ShownOutcome } from '../../spec-tests/harness/entries.ts';
import { counted } from '../../spec-tests/harness/reporters/human.ts';
import { printScript } from '../../text-format/print.ts';
import type { Command, Script } from '../../text-format/script.ts';
import { showOutcome } from '../compare/outcomes.ts';
import type { CampaignOptions, Disagreement, Outcome } from './campaign.ts';
import { sizesOf } from './observe.ts';
import type { Tally } from './protocol.ts';

export const count = (n: number): string => n.toLocaleString('en-US');

export const progressLine = ({ modules, steps }: Tally, seconds: number): string =>
  `${Math.round(seconds)} s: ${count(modules)} modules, ${count(steps)} steps`;

export function summary({ tally, disagreements, alike, seconds, features }: Outcome, options: CampaignOptions): string {
  const calls = Object.values(tally.ends).reduce((a, b) => a + b, 0);
  const ends = Object.entries(tally.ends).sort((a, b) => b[1] - a[1]).map(([kind, n]) => `${kind} ${((100 * n) / Math.max(1, calls)).toFixed(1)} %`); // biome-ignore format: one chain
  return [
    `seed ${options.seed}, engines ${options.engines.join(', ')}`,
    `features: ${features.join(', ')}`,
    `${count(tally.modules)} modules with ${count(tally.instructions)} instructions in ${count(tally.cases)} cases; ${count(calls)} calls (${ends.join(', ')})`,
    `${tally.steps === 0 ? '' : `${count(tally.steps)} steps of the reference tier; `}${seconds.toFixed(1)} s`,
    ...(tally.allowed === 0 ? [] : [`${tally.allowed} cases with differences that the specification allows`]),
    `${counted(disagreements.length, 'disagreement')}${alike === 0 ? '' : `, and ${alike} cases like them`}`,
  ].join('\n');
}

export const fileName = (seed: number, d: Disagreement): string => `fuzz-${seed}-${d.n}-${d.engine.replace(/\W+/g, '-')}.wast`;

/** The small script, with what each engine said of the command in question, and assertions of what the first engine does. */
export function caseText(seed: number, d: Disagreement): string {
  const { instructions } = sizesOf(d.small);
  const head = [
    `Random case ${d.n} of seed ${seed} (linkstep fuzz), ${instructions} instructions of ${sizesOf(d.script).instructions}.`,
    `${d.engine} differs from ${d.observed[0]!.engine} (${d.how}) in command ${d.difference.at + 1}:`,
    ...d.observed.map(({ engine, observed }) => {
      const outcome = observed.outcomes[d.difference.at];
      const ended = observed.ended.how === 'crash' ? `crash: ${observed.ended.detail}` : observed.ended.how;
      return `  ${engine}: ${outcome === undefined ? ended : showOutcome(outcome)}`;
    }),
  ];
  const outcomes = d.observed[0]!.observed.outcomes;
  return `${head.flatMap(l => l.split('\n')).map(l => `;; ${l}`).join('\n')}\n\n${asserting(d.small, outcomes)}`; // biome-ignore format: one line
}

/** The script with an assertion for every call: what was observed. */
function asserting(script: Script, outcomes: readonly ShownOutcome[]): string {
  return script.commands.map((c, i) => asserted(printScript({ ...script, commands: [c] }).trimEnd(), c, outcomes[i])).join('\n').concat('\n'); // biome-ignore format: one chain
}
function asserted(text: string, c: Command, outcome: ShownOutcome | undefined): string {
  const message = JSON.stringify(outcome?.message ?? '');
  switch (outcome?.kind) {
    case 'values':
      return `(assert_return ${text}${(outcome.values ?? []).map(v => ` ${v.text}`).join('')})`;
    case 'trap':
      return `(assert_trap ${text} ${message})`;
    case 'exhaustion':
      return c.kind === 'module' ? text : `(assert_exhaustion ${text} ${message})`;
    case 'exception':
      return c.kind === 'module' ? text : `(assert_exception ${text})`;
    default:
      return text;
  }
}
