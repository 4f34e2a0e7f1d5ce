// Validation step by step says what validation says: valid functions pass, and what is wrong with a body is found at the same place in the same words.

import { readFileSync } from 'node:fs';
import test from 'ava';
import { decode } from '../interpreter/binary/decode.ts';
import { message, Refused } from '../interpreter/syntax/diagnostic.ts';
import { importedCount, type Module } from '../interpreter/syntax/modules.ts';
import { binarySource } from '../interpreter/syntax/source.ts';
import { validationOf } from '../interpreter/trace/validation.ts';
import { validate } from '../interpreter/validation/modules.ts';
import { decodeText, parseModule, parseScript } from '../text-format/parse.ts';
import type { ModuleCommand } from '../text-format/script.ts';
import { coreScripts, suiteOrSkip } from './testsuite.ts';

const refusal = (f: () => unknown): string | null => {
  try {
    f();
    return null;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return message(error.diagnostic);
  }
};

function moduleOf({ body }: ModuleCommand): Module | null {
  try {
    if (body.kind === 'text') return body.module;
    if (body.kind === 'error') return null;
    return body.kind === 'binary' ? decode(binarySource('module', body.bytes)) : parseModule(decodeText('module', body.bytes));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return null;
  }
}

/** The first thing that is wrong with a body, step by step. */
function firstWrong(m: Module): string | null {
  const first = importedCount(m, 'func');
  for (let k = 0; k < m.funcs.length; k++) {
    const { steps } = validationOf(m, first + k);
    const wrong = steps.at(-1)?.wrong ?? null;
    if (wrong !== null) return message(wrong);
  }
  return null;
}

test('on the official suite', t => {
  const folder = suiteOrSkip(t);
  if (folder === null) return;
  let valid = 0;
  let invalid = 0;
  const differ: string[] = [];
  // The larger files say nothing new, at length.
  for (const path of coreScripts(folder)) {
    const bytes = readFileSync(path);
    if (bytes.length > 200_000 || /simd_|relaxed_/.test(path)) continue;
    for (const c of parseScript(decodeText(path, bytes)).commands) {
      const command = c.kind === 'module' ? c : c.kind === 'assert_invalid' ? c.module : null;
      const module = command === null ? null : moduleOf(command);
      if (module === null || module.funcs.length === 0) continue;
      const whole = refusal(() => validate(module));
      let stepped: string | null = null;
      // What is wrong outside of bodies is said before there is a step.
      const outside = refusal(() => {
        stepped = firstWrong(module);
      });
      const said: string | null = outside ?? stepped;
      if (said !== whole) {
        // Exports and the start function come after the bodies, and stepping a body begins with all else.
        if (outside !== null && whole !== null) continue;
        differ.push(`${path}:${c.pos}: ${said} instead of ${whole}`);
      }
      if (whole === null) valid++;
      else invalid++;
    }
  }
  t.deepEqual(differ.slice(0, 10), []);
  t.true(valid > 500 && invalid > 500, `${valid} valid, ${invalid} invalid`);
});
