// The static check: what a run would fail with, found by the run's own rules without any of the program's code; and what is odd about
// a program that does link.

import { explainError, showError } from '../../interpreter/linking/errors.ts';
import type { LinkEvent } from '../../interpreter/linking/log.ts';
import { type LinkError, lookUp, type Obj, type Program } from '../../interpreter/linking/state.ts';
import { walk } from '../../interpreter/syntax/traverse.ts';
import { counted } from '../../spec-tests/harness/reporters/human.ts';
import { objectsOf } from './link-map.ts';
import { missCode } from './link-report.ts';

/** `warning`: the program may fail when it gets there; `lint`: it may do something else than its author thinks. */
export interface Finding {
  readonly level: 'error' | 'warning' | 'lint';
  readonly code:
    | LinkError['kind']
    | 'lazy'
    | 'weak-undefined'
    | 'interposed'
    | 'weak-before-strong'
    | 'unused-library'
    | 'legacy-section'
    | 'unknown-subsection'
    | 'constructors-not-exported'
    | 'constructors-at-each-call';
  readonly object: string | null;
  readonly symbol: string | null;
  /** Of an error: what `linkstep explain` knows it by. */
  readonly explain?: string;
  /** One line; of an error, what `dlerror` would give. */
  readonly text: string;
  /** More lines. */
  readonly more: readonly string[];
}

export interface Check {
  /** Whether the program starts. */
  readonly links: boolean;
  readonly findings: readonly Finding[];
}

/** Of a program that does not start. */
export const failed = (error: LinkError): Check => ({ links: false, findings: errorFindings(error) });

/** Of a program that was brought as far as it goes without running its code. */
export function check(p: Program): Check {
  return {
    links: true,
    findings: [
      ...bindingFindings(p.log),
      ...objectsOf(p).flatMap(o => [...objectFindings(o), ...interposed(o)]),
      ...wrappedExports(p),
      ...unusedLibraries(p),
    ],
  };
}

function errorFindings(e: LinkError): Finding[] {
  if (e.kind === 'unresolved')
    return e.misses.map(m => {
      const [text, ...more] = explainError({ kind: 'unresolved', misses: [m] }).split('\n');
      const explain = missCode(m);
      return {
        level: 'error',
        code: 'unresolved',
        explain,
        object: m.object,
        symbol: m.symbol,
        text: text!,
        more: more.map(l => l.trim()),
      };
    });
  const [, ...more] = explainError(e).split('\n');
  const object = 'object' in e ? e.object : 'path' in e ? e.path : 'name' in e ? e.name : null;
  return [
    {
      level: 'error',
      code: e.kind,
      explain: `link/${e.kind}`,
      object,
      symbol: 'symbol' in e ? e.symbol : null,
      text: showError(e),
      more: more.map(l => l.trim()),
    },
  ];
}

/** References that are left open, and definitions that came first although they are weak. */
function bindingFindings(log: readonly LinkEvent[]): Finding[] {
  return log.flatMap((e): Finding[] => {
    if (e.event !== 'bind') return [];
    const { name, kind } = e.import;
    const about = { object: e.object, symbol: name, more: [] };
    if (e.reason === 'lazy')
      return [
        {
          ...about,
          level: 'warning',
          code: 'lazy',
          text: `${name}: nothing defines it now; ${e.object} traps at its first call of it unless something does by then`,
        },
      ];
    if (e.reason === 'weak-null' && kind === 'func')
      return [
        {
          ...about,
          level: 'warning',
          code: 'weak-undefined',
          text: `${name}: nothing defines it, and the reference is weak; ${e.object} traps if it calls it`,
        },
      ];
    if (e.note !== null && e.provider !== null)
      return [{ ...about, level: 'lint', code: 'weak-before-strong', text: `${name}: ${e.object} gets the ${e.note}` }];
    return [];
  });
}

/** What an object says of itself, and does not use. */
function objectFindings(o: Obj): Finding[] {
  const { module } = o.validated;
  const out: Finding[] = [];
  const lint = (code: Finding['code'], text: string, symbol: string | null = null): void => {
    out.push({ level: 'lint', code, object: o.name, symbol, text, more: [] });
  };
  const { dylink } = module;
  if (dylink?.legacy === true)
    lint('legacy-section', `${o.name}: it has the section dylink of before 2021: no flags, so nothing in it is weak or hidden`);
  for (const { id, bytes } of dylink?.unknown ?? [])
    lint('unknown-subsection', `${o.name}: subsection ${id} of dylink.0 (${bytes.length} bytes) is not known, and skipped`);
  const index = [...module.names.func].find(([, name]) => name === '__wasm_call_ctors')?.[0];
  if (!o.isMain && index !== undefined && o.layout.hooks.initialise === null) {
    const imported = module.imports.filter(x => x.type.kind === 'func').length;
    if ((module.funcs[index - imported]?.body.length ?? 0) > 0)
      lint(
        'constructors-not-exported',
        `${o.name}: it has constructors, but does not export __wasm_call_ctors, so nobody runs them`,
        '__wasm_call_ctors',
      );
  }
  return out;
}

/** D8: functions of an object that others get from elsewhere, but that the object's own code calls directly. */
function interposed(o: Obj): Finding[] {
  const { module } = o.validated;
  const others = new Map<number, { readonly symbol: string; readonly provider: Obj }>();
  for (const [symbol, d] of o.layout.definitions) {
    const found = d.kind === 'func' ? lookUp(symbol, o.scopes) : null;
    if (found !== null && found.provider !== o) others.set(d.index, { symbol, provider: found.provider });
  }
  if (others.size === 0) return [];
  const called = new Set<number>();
  for (const f of module.funcs)
    walk(f.body, {
      instr: e => {
        if ((e.op === 'call' || e.op === 'return_call') && others.has(e.x)) called.add(e.x);
      },
    });
  return [...called].map(x => {
    const { symbol, provider } = others.get(x)!; // called holds keys of others
    return {
      level: 'lint', code: 'interposed', object: o.name, symbol, more: [],
      text: `${symbol}: ${provider.name} comes first and everybody gets its definition, but ${o.name} calls its own directly`,
    }; // biome-ignore format: fields only
  });
}

/** What wasm-ld calls an export of a command that it has wrapped: it runs all constructors before each call, and all destructors after it. */
const WRAPPED = '.command_export';
/** Functions of an object that others call, and that are such. */
function wrappedExports(p: Program): Finding[] {
  return objectsOf(p).flatMap((o): Finding[] => {
    const { names } = o.validated.module;
    const bound = new Set(p.log.flatMap(e => (e.event === 'bind' && e.provider === o.name ? [e.import.name] : [])));
    const wrapped = [...bound].filter(symbol => {
      const d = o.layout.definitions.get(symbol);
      return d?.kind === 'func' && names.func.get(d.index)?.endsWith(WRAPPED) === true;
    });
    if (wrapped.length === 0) return [];
    const [symbol, ...others] = wrapped as [string, ...string[]]; // its length is not 0
    const all = others.length === 0 ? symbol : `${symbol} and ${counted(others.length, 'more function')}`;
    return [{
      level: 'lint', code: 'constructors-at-each-call', object: o.name, symbol,
      text: `${all}: each call from another object runs the constructors and destructors of ${o.name}`,
      more: [`wasm-ld wraps the exports of a command that does not call __wasm_call_ctors itself; have its _start do that`],
    }]; // biome-ignore format: fields only
  });
}

/** Libraries on a needed list from which the object that needs them gets nothing. */
function unusedLibraries(p: Program): Finding[] {
  const used = new Map<string, Set<string>>();
  for (const e of p.log)
    if (e.event === 'bind' && e.provider !== null) {
      const set = used.get(e.object) ?? new Set<string>();
      used.set(e.object, set.add(e.provider));
    }
  return objectsOf(p).flatMap(o =>
    o.needed
      .filter(x => !p.preload.includes(x.name) && used.get(o.name)?.has(x.name) !== true)
      .map(
        (x): Finding => ({
          level: 'lint',
          code: 'unused-library',
          object: o.name,
          symbol: null,
          more: [],
          text: `${o.name}: it needs ${x.name}, and uses nothing of it`,
        }),
      ),
  );
}

export function showCheck({ links, findings }: Check): string[] {
  const count = (level: Finding['level']): number => findings.filter(f => f.level === level).length;
  return [
    ...findings.flatMap(f => [`${f.level}${f.explain === undefined ? '' : `[${f.explain}]`}: ${f.text}`, ...f.more.map(l => `  ${l}`)]),
    ...(findings.length > 0 ? [''] : []),
    `${links ? 'links' : 'does not link'}: ${counted(count('error'), 'error')}, ${counted(count('warning'), 'warning')}, ${counted(count('lint'), 'lint')}`,
    '',
  ];
}
