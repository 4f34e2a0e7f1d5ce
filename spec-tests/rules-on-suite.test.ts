// Which rules apply on each step of the official suite: exactly one, but at choices; and which rules the suite leaves out, with reasons.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { Admin, Config } from '../interpreter/execution/configuration.ts';
import type { Group, Rule } from '../interpreter/execution/rule.ts';
import { coreRules, ruleNames } from '../interpreter/execution/step.ts';
import type { Val } from '../interpreter/runtime/values.ts';
import { decodeText, parseScript } from '../text-format/parse.ts';
import { referenceEngine } from './harness/reference.ts';
import { run } from './harness/runner.ts';
import { findFiles } from './harness/selection.ts';
import { suiteOrSkip } from './testsuite.ts';

const fixtures = new URL('../../spec-tests/', import.meta.url);

// ─── The rules under observation ───

interface Seen {
  /** Steps by rule, as the reference tier takes them. */
  readonly steps: Map<string, number>;
  /** Where more than one rule applied: their names, joined. None of these outside the groups that are choices. */
  readonly choices: Set<string>;
  readonly conflicts: Set<string>;
}
let seen: Seen = { steps: new Map(), choices: new Set(), conflicts: new Set() };
const count = (name: string): void => void seen.steps.set(name, (seen.steps.get(name) ?? 0) + 1);

const applies = (r: Rule, z: Config, e: Admin, v1: Val, v2: Val, v3: Val, v4: Val, v5: Val): boolean =>
  r.when === null || r.when(z, e, v1, v2, v3, v4, v5);

/**
 * The same group, which before each step holds every premise against the configuration, as the specification's relation has it: an
 * `otherwise` rule counts only where none before it applies. What a step does stays as it is.
 */
const watched = (g: Group): Group => ({
  ...g,
  where: (z, e, v1, v2, v3, v4, v5) => {
    if (g.where !== null) z.w = g.where(z, e, v1, v2, v3, v4, v5);
    let first: Rule | null = null;
    let more: Rule[] | null = null;
    for (const r of g.rules) {
      if ((r.otherwise && first !== null) || !applies(r, z, e, v1, v2, v3, v4, v5)) continue;
      if (first === null) first = r;
      else {
        more ??= [first];
        more.push(r);
      }
    }
    if (first !== null) count(first.name);
    if (more !== null) (g.choice ? seen.choices : seen.conflicts).add(more.map(r => r.name).join(' | '));
    return z.w;
  },
});

// The tables are maps, as made: in this process alone they are changed, so that constant expressions are observed too.
const groups = coreRules.groups as Map<string, Group | 'value'>;
const ends = coreRules.ends as Map<string, Rule>;
const unwatched = ruleNames(coreRules);
for (const [op, g] of groups) if (g !== 'value') groups.set(op, watched(g));
for (const [kind, r] of ends)
  ends.set(kind, {
    ...r,
    gives: (...of) => {
      count(r.name);
      return r.gives(...of);
    },
  });

/** Runs a script and gives the reasons of what did not pass. */
function runScript(path: string): string[] {
  const script = parseScript(decodeText(path, readFileSync(path)));
  const out: string[] = [];
  for (const v of run([script], referenceEngine, { errorText: 'prefix', via: 'none', print: () => {} }))
    if (v.status !== 'passed') out.push(`${path}: ${v.reason}`);
  return out;
}

const observed = (paths: readonly string[]): { seen: Seen; wrong: string[] } => {
  seen = { steps: new Map(), choices: new Set(), conflicts: new Set() };
  const wrong = paths.flatMap(runScript);
  return { seen, wrong };
};

/** Rules of the specification that overlap and give the same: both operands of a copy are out of bounds, and it traps for either. */
const overlaps = [
  'Step_read/array.copy-oob1 | Step_read/array.copy-oob2',
  'Step_read/array.init_data-oob1 | Step_read/array.init_data-oob2',
  'Step_read/array.init_elem-oob1 | Step_read/array.init_elem-oob2',
];

// ─── What the suite leaves out ───

/** `NAME  FILE` where a script of ours exercises the rule, `NAME  - REASON` where none can. */
const listed = readFileSync(new URL('fixtures/unexercised-rules.txt', fixtures), 'utf8')
  .split('\n')
  .filter(l => l !== '' && !l.startsWith('#'))
  .map(line => {
    const found = /^(\S+)\s+(?:- (.+)|(\S+\.wast))$/.exec(line);
    if (found === null) throw new Error(`unexercised-rules.txt: ${line}`);
    return { name: found[1]!, reason: found[2] ?? null, file: found[3] ?? null };
  });

test.serial('on every step of the suite exactly one rule applies, but at choices; the rules it leaves out are those listed', t => {
  t.timeout(600_000);
  const suite = suiteOrSkip(t);
  if (suite === null) return;
  const { seen, wrong } = observed(findFiles([suite]));
  const total = [...seen.steps.values()].reduce((n, k) => n + k, 0);
  t.log(`${total} steps, ${seen.steps.size} of ${unwatched.size} rules`);
  t.deepEqual(wrong, []);
  t.deepEqual([...seen.conflicts].sort(), overlaps);
  t.deepEqual([...seen.choices].sort(), [
    'Step/memory.grow-succeed | Step/memory.grow-fail',
    'Step/table.grow-succeed | Step/table.grow-fail',
  ]);
  t.true(total > 100_000_000, `${total} steps`);
  t.deepEqual([...unwatched.keys()].filter(name => !seen.steps.has(name)).sort(), listed.map(l => l.name).sort());
});

test.serial('what the suite leaves out is exercised by the script named beside it', t => {
  for (const file of new Set(listed.flatMap(l => (l.file === null ? [] : [l.file])))) {
    const { seen, wrong } = observed([new URL(`suites/core/${file}`, fixtures).pathname]);
    t.deepEqual(wrong, [], file);
    t.deepEqual([...seen.conflicts].filter(c => !overlaps.includes(c)), [], file); // biome-ignore format: short
    for (const l of listed) if (l.file === file) t.true(seen.steps.has(l.name), `${l.name} by ${file}`);
  }
  for (const l of listed) t.true(l.file !== null || (l.reason ?? '').length > 20, `${l.name} has neither a script nor a reason`);
});

test.serial("exactly one rule applies on every step of this project's own core scripts", t => {
  const folder = new URL('suites/core/', fixtures).pathname;
  const { seen, wrong } = observed(readdirSync(folder).filter(f => f.endsWith('.wast')).map(f => join(folder, f))); // biome-ignore format: short
  t.deepEqual(wrong, []);
  t.deepEqual([...seen.conflicts].filter(c => !overlaps.includes(c)), []); // biome-ignore format: short
});
