// The catalogue of errors: every code that the code can produce is in it, every example yields its code, and `linkstep explain` shows it.

import { readdirSync, readFileSync } from 'node:fs';
import test from 'ava';
import { decode } from '../interpreter/binary/decode.ts';
import { catalogue, type Entry, nearCodes } from '../interpreter/diagnostics/catalogue.ts';
import { codeOf, codeOfReason } from '../interpreter/diagnostics/render.ts';
import { helpFor, renamesOf } from '../interpreter/diagnostics/suggestions.ts';
import { run } from '../interpreter/execution/step.ts';
import { linkConfiguration, linkRules, newProgram, startProgram } from '../interpreter/linking/program.ts';
import type { LinkError } from '../interpreter/linking/state.ts';
import { newStore } from '../interpreter/runtime/store.ts';
import { diagnostic, Refused } from '../interpreter/syntax/diagnostic.ts';
import { rows } from '../interpreter/syntax/instructions.ts';
import { binarySource, textSource } from '../interpreter/syntax/source.ts';
import { validate, validateAll } from '../interpreter/validation/modules.ts';
import { linkCodes as linkErrorCodes } from '../scripts/linkstep/link-report.ts';
import { decodeText, parseModule, parseScript } from '../text-format/parse.ts';
import { phrasesInSources } from './explain-sources.ts';
import { referenceEngine } from './harness/reference.ts';
import { runFile, scriptOf, type Task, unwatched, wholeFile } from './harness/run-file.ts';
import { run as runScript } from './harness/runner.ts';

// ─── What an example yields ───

const refusal = (f: () => readonly string[]): readonly string[] => {
  try {
    return f();
  } catch (thrown) {
    if (!(thrown instanceof Refused)) throw thrown;
    return [codeOf(thrown.diagnostic)];
  }
};

const linkCodes = (e: LinkError): readonly string[] => {
  return [...linkErrorCodes(e), ...('diagnostic' in e && e.diagnostic !== null ? [codeOf(e.diagnostic)] : [])];
};

function programCodes(example: Entry['example'] & { kind: 'program' }): readonly string[] {
  const module = (name: string, text: string) => {
    const m = parseModule(textSource(name, text) as Parameters<typeof parseModule>[0]); // a text source is what it makes
    return { module: m, type: validate(m) };
  };
  const store = newStore();
  const files = {
    find: (path: string) => {
      const name = path.split('/').at(-1)!;
      return Object.hasOwn(example.libraries, name) ? { path: name, fileId: name } : null;
    },
    read: (path: string) => module(path, example.libraries[path]!),
  };
  const p = newProgram({ store, files, libraryPath: ['.'] });
  const rules = linkRules(p);
  const out: string[] = [];
  const finish = (z: ReturnType<typeof linkConfiguration>): void => {
    const result = run(z, Number.POSITIVE_INFINITY, rules);
    if (result?.kind === 'trap') out.push(codeOfReason('trap', result.reason));
    if (p.failure !== null) out.push(...linkCodes(p.failure));
  };
  const z = startProgram(p, module('main', example.main), 'main', 'main');
  if ('kind' in z) return linkCodes(z);
  finish(z);
  // A program that did not start has nobody who could open anything.
  if (p.linkMap.length === 0) return out;
  const perform = (e: { readonly op: string; readonly [key: string]: unknown }): void => {
    p.failure = null;
    finish(linkConfiguration(p, e));
  };
  if (example.open !== undefined) perform({ op: 'link.open', pos: -1, ...example.open, requester: p.linkMap[0] });
  if (example.symbol !== undefined)
    perform({ op: 'link.symbol', pos: -1, handle: [...p.handles.keys()].at(-1)!, symbol: example.symbol, caller: null });
  if (example.close !== undefined) perform({ op: 'link.close', pos: -1, handle: example.close });
  return out;
}

function scriptCodes(text: string): readonly string[] {
  const script = parseScript(textSource('example.wast', text) as Parameters<typeof parseScript>[0]); // as above
  // Commands that touch other files are for whoever has files.
  if (script.commands.some(c => c.kind === 'input' || c.kind === 'output')) return fileCodes(text);
  const last = [...runScript([script], referenceEngine, { errorText: 'ignore', via: 'none', print: () => {} })].at(-1)!.actual;
  if (last.kind === 'refused') return [codeOf(last.diagnostic)];
  return last.kind === 'trap' || last.kind === 'exhaustion' ? [codeOfReason(last.kind, last.message)] : [];
}

function fileCodes(text: string): readonly string[] {
  const bytes = new TextEncoder().encode(text);
  const task: Task = { ...wholeFile({ path: 'example.wast', name: 'example.wast', bytes }), errorText: 'ignore' };
  const entries = [...runFile(task, referenceEngine as Parameters<typeof runFile>[1], unwatched)]; // an engine of any kind
  const last = entries.findLast(e => e.type === 'command');
  const message = last?.type === 'command' ? (last.actual?.message ?? '') : '';
  return [codeOf(diagnostic('malformed', message.replace(/:.*$/s, ''), '', { source: null, pos: -1 }))];
}

function codesOf(example: Entry['example']): readonly string[] {
  switch (example.kind) {
    case 'wat':
      return refusal(() => validateAll(parseModule(decodeText('example.wat', new TextEncoder().encode(example.text)))).map(codeOf));
    case 'wast':
      return scriptCodes(example.text);
    case 'wasm': {
      const bytes = Uint8Array.from(example.hex.replaceAll(' ', '').match(/../g)!, h => Number.parseInt(h, 16));
      return refusal(() => validateAll(decode(binarySource('example.wasm', bytes))).map(codeOf));
    }
    case 'program':
      return programCodes(example);
    case 'none':
      return [];
  }
}

for (const entry of catalogue.values()) {
  const { code, example } = entry;
  test(`${code}: the example ${example.kind === 'none' ? 'is missing, with a reason' : 'yields it'}`, t => {
    t.true(entry.cause.length > 20 && entry.mend.length > 5 && entry.clause.title !== '');
    if (example.kind === 'none') t.true(example.why.length > 10);
    else t.true(codesOf(example).includes(code), `${code}: ${codesOf(example).join(', ') || 'nothing is wrong with it'}`);
  });
}

test('codes are unique, and few have no example', t => {
  const all = [...catalogue.keys()];
  t.is(new Set(all).size, all.length);
  t.true([...catalogue.values()].filter(e => e.example.kind === 'none').length <= 7);
});

// ─── Every code of the code ───

/** Thrown and caught within: sections that cannot be read are kept as they are; the loader's reason why a file is no library. */
const swallowed: ReadonlySet<string> = new Set(['not a shared library', 'malformed name section', '@metadata.code.branch_hint section']);
/** Of the engine of the host, in its words. */
const elsewhere: ReadonlySet<string> = new Set(['spec-tests/harness/host.ts']);

test('every phrase in the sources has a code in the catalogue', t => {
  const phrases = phrasesInSources().filter(p => !elsewhere.has(p.file) && !swallowed.has(p.phrase));
  t.true(phrases.length > 120, `${phrases.length} phrases found`);
  const codes = [...catalogue.keys()];
  const missing = phrases.filter(({ kind, phrase }) => {
    // The holes of a template stand for words, or for a number at the end, which is not in a code.
    return !['hole', '7'].some(filler => {
      const code = codeOf({ kind: 'invalid', phrase: phrase.replace(/\$\{[^}]*\}/g, filler) }).slice('invalid/'.length);
      const pattern = new RegExp(`^${kind ?? '[a-z]+'}/${code.replace(/hole/g, '[a-z0-9-]+')}$`);
      return codes.some(c => pattern.test(c));
    });
  });
  t.deepEqual(missing, []);
});

test('every trap reason in the sources has a code in the catalogue', t => {
  const folders = ['interpreter/execution/rules', 'interpreter/numerics', 'interpreter/linking/rules'];
  const root = new URL('../../', import.meta.url);
  const reasons = folders.flatMap(folder =>
    readdirSync(new URL(folder, root))
      .filter(f => f.endsWith('.ts'))
      .flatMap(f => [...readFileSync(new URL(`${folder}/${f}`, root), 'utf8').matchAll(/\btrap\(\s*['`]([^'`$]+)['`$](?! in)|return '(integer [a-z ]+)'/g)].map(m => (m[1] ?? m[2])!)),
  ); // biome-ignore format: one expression
  t.true(reasons.length > 15, `${reasons.length} reasons found`);
  t.deepEqual([...new Set(reasons)].filter(r => !catalogue.has(codeOfReason('trap', r.trim()))), []); // biome-ignore format: short
});

// ─── Codes and suggestions ───

test('codes hold no indices and no words of the input', t => {
  const code = (phrase: string) => codeOf({ kind: 'invalid', phrase });
  t.is(code('unknown memory 0'), 'invalid/unknown-memory');
  t.is(code('unknown elem segment 12'), 'invalid/unknown-elem-segment');
  t.is(code('unknown operator i32.banana'), 'invalid/unknown-operator');
  t.is(code('illegal opcode fc 99'), 'invalid/illegal-opcode');
  t.is(code('type mismatch'), 'invalid/type-mismatch');
  t.is(codeOfReason('trap', 'uninitialized element 7'), 'trap/uninitialized-element');
  t.is(codeOfReason('trap', 'undefined symbol: x 7, in y'), 'trap/undefined-symbol');
});

test('former names and forgotten signs are known', t => {
  for (const [word, ...meant] of [
    ['get_local', 'local.get'], ['tee_local', 'local.tee'], ['set_global', 'global.set'], ['grow_memory', 'memory.grow'], ['current_memory', 'memory.size'],
    ['i32.div', 'i32.div_s', 'i32.div_u'], ['i64.lt', 'i64.lt_s', 'i64.lt_u'], ['i32.load8', 'i32.load8_s', 'i32.load8_u'], ['i32.shr', 'i32.shr_s', 'i32.shr_u'],
    ['f32.div_s', 'f32.div'], ['i32.eq_s', 'i32.eq'], ['i32.gte', 'i32.ge_s', 'i32.ge_u'], ['i32.mult', 'i32.mul'],
    ['i32.trunc_s/f32', 'i32.trunc_f32_s'], ['i32.wrap/i64', 'i32.wrap_i64'], ['f64.promote/f32', 'f64.promote_f32'], ['i32.trunc_u:sat/f64', 'i32.trunc_sat_f64_u'],
    ['i64.extend_u/i32', 'i64.extend_i32_u'], ['i32.reinterpret/f32', 'i32.reinterpret_f32'],
  ] as const) {
    t.deepEqual(renamesOf(word), meant, word);
    for (const m of meant) t.true(rows.has(m), m);
  } // biome-ignore format: pairs
  const help = (word: string) => helpFor(diagnostic('malformed', `unknown operator ${word}`, '', { source: null, pos: -1 }));
  t.is(help('get_local'), 'get_local is written local.get');
  t.is(help('i32.div'), 'integers have no sign of their own: i32.div_s or i32.div_u');
  t.is(help('i32.neg'), 'there is no such instruction: write (i32.sub (i32.const 0) x)');
  t.is(help('x'), 'a name is written $x, a string "x"');
  t.is(help('I32.ADD'), 'keywords are written in small letters: i32.add');
  t.is(help('local.get$x'), 'put a blank in front of the name: local.get $x');
  t.is(help('i32.banana'), null);
});

test('an unknown code is answered with those that are near', t => {
  t.deepEqual(nearCodes('type-mismatch').slice(0, 1), ['invalid/type-mismatch']);
  t.true(nearCodes('invalid/type-mismach').includes('invalid/type-mismatch'));
  t.true(nearCodes('uninitialized').includes('trap/uninitialized-element'));
  t.deepEqual(nearCodes('xyzzy'), []);
  t.is(scriptOf('x.wast', new Uint8Array()).commands.length, 0);
});
