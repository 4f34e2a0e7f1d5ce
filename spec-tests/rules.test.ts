// The reduction rules are the specification's: the same names, both ways; on every step exactly one applies, but at choices.

import { readFileSync } from 'node:fs';
import test from 'ava';
import { coreRules, ruleNames } from '../interpreter/execution/step.ts';

/** Rules that give contexts their meaning; the configuration in focus has them built in (configuration.ts). */
const structural = new Set([
  'Step/pure', 'Step/read', 'Steps/refl', 'Steps/trans', 'Step/ctxt-instrs', 'Step/ctxt-label', 'Step/ctxt-handler', 'Step/ctxt-frame', 'Eval_expr',
]); // biome-ignore format: in the specification's order

const root = new URL('../../', import.meta.url);
const spectec = readFileSync(new URL('spec-tests/fixtures/spectec-step-rules.txt', root), 'utf8')
  .split('\n')
  .filter(l => l !== '' && !l.startsWith('#'));

test('every step rule of SpecTec is a rule of ours, under its name', t => {
  const names = ruleNames(coreRules);
  t.deepEqual(
    spectec.filter(name => !structural.has(name) && !names.has(name)),
    [],
  );
  t.true(spectec.length > 200);
});

test('every rule of ours is a step rule of SpecTec, or says that it is ours', t => {
  const theirs = new Set(spectec);
  t.deepEqual(
    [...ruleNames(coreRules).values()].filter(r => !r.ours && !theirs.has(r.name)).map(r => r.name),
    [],
  );
});

test('the rules that are ours are host calls, limits, and legacy exception handling', t => {
  t.deepEqual([...ruleNames(coreRules).values()].filter(r => r.ours).map(r => r.name).sort(), [
    'Step/call_ref-host', 'Step/exhausted', 'Step_pure/array.new-exhausted',
    'Step_pure/legacy-br', 'Step_pure/legacy-catch-empty', 'Step_pure/legacy-caught-vals', 'Step_pure/legacy-delegate',
    'Step_pure/legacy-delegate-handler', 'Step_pure/legacy-delegate-label', 'Step_pure/legacy-delegate-legacy',
    'Step_pure/legacy-delegate-there', 'Step_pure/legacy-rethrow', 'Step_pure/legacy-return', 'Step_pure/legacy-throw-caught',
    'Step_pure/legacy-trap', 'Step_pure/legacy-try-vals',
    'Step_read/array.new_default-exhausted', 'Step_read/call_ref-exhausted',
    'Step_read/legacy-catch', 'Step_read/legacy-catch-next', 'Step_read/legacy-catch_all', 'Step_read/legacy-return_call_ref',
    'Step_read/legacy-try',
  ]); // biome-ignore format: a list
});
