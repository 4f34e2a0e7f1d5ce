// Link plans of scripts and of programs: each is run by the reference semantics with an observer that makes the plan.

import { basename } from 'node:path';
import { encode } from '../../../interpreter/binary/encode.ts';
import type { Validated } from '../../../interpreter/execution/instantiate.ts';
import { coreRules } from '../../../interpreter/execution/step.ts';
import { toBase64 } from '../../../interpreter/linking/plan/base64.ts';
import { type Observed, planObserver } from '../../../interpreter/linking/plan/observe.ts';
import { type LinkPlan, PLAN_VERSION, type PlanModule } from '../../../interpreter/linking/plan/schema.ts';
import type { ModuleInst } from '../../../interpreter/runtime/instances.ts';
import { textSource } from '../../../interpreter/syntax/source.ts';
import type { Engine } from '../../../spec-tests/harness/engine.ts';
import { type FeatureName, featuresOf, probeBytes } from '../../../spec-tests/harness/features.ts';
import { referenceWith } from '../../../spec-tests/harness/reference.ts';
import { run } from '../../../spec-tests/harness/runner.ts';
import type { Verdict } from '../../../spec-tests/harness/verdicts.ts';
import { parseScript } from '../../../text-format/parse.ts';
import { guestCode } from '../../linkstep/link.ts';
import type { Machine } from '../../linkstep/program.ts';
import { drive, type Outcome } from '../../linkstep/program-run.ts';
import { entryOf } from '../../linkstep/run.ts';

function planOf(name: string, { ops, modules, unsupported }: Observed): LinkPlan {
  const needs = new Set<FeatureName>();
  const encoded: Record<string, PlanModule> = {};
  for (const [id, { name: module, module: m }] of modules) {
    const used = [...featuresOf(m)];
    for (const feature of used) needs.add(feature);
    encoded[id] = { name: module, bytes: toBase64(encode(m, { names: false })), needs: used };
  }
  return {
    format: 'linkstep link plan', version: PLAN_VERSION, name, modules: encoded, unsupported, ops,
    probes: Object.fromEntries([...needs].sort().map(feature => [feature, toBase64(probeBytes(feature))])),
  }; // biome-ignore format: fields only
}

/**
 * The plan of a script: what its commands make the linker and the code do, in order. `each` is told of the verdicts, which are otherwise the
 * business of linkstep wast. Errors: as `parseScript`.
 */
export function planOfScript(name: string, text: string, each: (v: Verdict) => void = () => {}): LinkPlan {
  const observer = planObserver();
  const reference = referenceWith({ rules: coreRules, run: (z, rules) => observer.run(z, rules) });
  const engine: Engine<Validated, ModuleInst> = {
    ...reference,
    open: options => {
      const session = reference.open(options);
      return {
        ...session,
        instantiate: m => {
          observer.expect(m);
          return session.instantiate(m);
        },
      };
    },
  };
  const script = parseScript(textSource(basename(name), text));
  for (const v of run([script], engine, { errorText: 'prefix', via: 'none', print: () => {} })) each(v);
  return planOf(name, observer.observed());
}

/**
 * The plan of a program that is about to start. `whole`: it is run to its end; else the plan ends where the first code of the program would run.
 * Errors: `Usage`, where it has nothing to run.
 */
export function planOfProgram(machine: Machine, name: string, whole: boolean): { readonly plan: LinkPlan; readonly outcome: Outcome } {
  const observer = planObserver();
  const observed: Machine = { ...machine, rules: observer.watch(machine.rules) };
  const driven = (z: Machine['z']): Outcome => {
    observer.begin(z);
    const ended = drive(observed, z, whole ? {} : { before: guestCode });
    observer.end(z);
    return ended;
  };
  let outcome = driven(machine.z);
  if (whole && outcome.kind === 'values' && machine.p.linkMap[0]?.inst?.exports.has('_start') === true)
    outcome = driven(entryOf(machine, name, undefined, []));
  return { plan: planOf(name, observer.observed()), outcome };
}
