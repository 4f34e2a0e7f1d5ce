// Breakpoints of `linkstep step`: on functions, source lines, rules and events of the loader.

import { nearest } from '../../interpreter/diagnostics/suggestions.ts';
import type { Rule } from '../../interpreter/execution/rule.ts';
import { ruleNames } from '../../interpreter/execution/step.ts';
import type { LinkEvent } from '../../interpreter/linking/log.ts';
import type { FuncInst } from '../../interpreter/runtime/instances.ts';
import { lineColumn } from '../../interpreter/syntax/source.ts';
import { headAt, type Timeline } from '../../interpreter/trace/timeline.ts';
import { functionName } from '../../interpreter/trace/trap.ts';
import { nothingThere } from './step-places.ts';
import { Usage } from './terminal.ts';

export interface Break {
  readonly kind: 'function' | 'line' | 'offset' | 'rule' | 'link';
  readonly text: string;
  /** Whether to stop behind the step that has just been taken. */
  readonly hit: (t: Timeline, rule: Rule, logged: number) => boolean;
  /** Told where the run stands before it goes on. */
  readonly begin?: (t: Timeline) => void;
  /** What may be wrong with it, as things stand; null where nothing is. */
  readonly warning?: (t: Timeline) => string | null;
}

/** `*` stands for anything, `?` for one character; a name without a slash also matches what follows the slash. */
export function globMatcher(glob: string): (text: string) => boolean {
  const source = [...glob].map(c => (c === '*' ? '.*' : c === '?' ? '.' : c.replace(/[\\^$+.()|[\]{}]/, '\\$&'))).join('');
  const pattern = new RegExp(`^(?:${glob.includes('/') ? '' : '.*/'})?${source}$`, 'u');
  return text => pattern.test(text);
}

/** A function by name (with or without `$`) or index. */
export function functionMatcher(text: string): (f: Timeline['z']['frame']['func']) => boolean {
  const name = text.replace(/^\$/, '');
  const own = globMatcher(name);
  // What compilers call the main function of C, with and without arguments.
  const matches = name === 'main' ? (n: string): boolean => own(n) || n === '__original_main' || n === '__main_argc_argv' : own;
  return f => f !== null && ((f.code.kind === 'wasm' && `${f.code.index}` === text) || matches(functionName(f) ?? ''));
}

/** Where a run stands. */
type Standing = Pick<Timeline, 'z' | 'program'>;
/** Functions of what the run can call now: its own module and all that is loaded. */
function* functionsOf(t: Standing): Generator<FuncInst> {
  const top = t.z.stack.at(-1);
  const called = top?.op === 'ref.func_addr' ? top.a.module : null;
  const loaded = t.program === null ? [] : [...t.program.linkMap, ...t.program.pending].flatMap(o => (o.inst === null ? [] : [o.inst]));
  for (const inst of new Set([t.z.frame.module, ...(called === null ? [] : [called]), ...loaded])) yield* inst.funcs;
}
/** Before a program is started nothing can be said. */
const named = (t: Standing, text: string): boolean => {
  const [matches, host] = [functionMatcher(text), globMatcher(text)];
  const all = [...functionsOf(t)];
  return all.length === 0 || all.some(f => matches(f) || (f.code.kind === 'host' && host(f.code.host.name)));
};
/** Names like it, in parentheses; nothing without any. */
export function near(t: Standing, text: string): string {
  const names = nearest(text.replace(/^\$/, ''), new Set([...functionsOf(t)].flatMap(f => functionName(f) ?? [])));
  return names.length === 0 ? '' : ` (near are ${names.join(', ')})`;
}

/** What may come with a library still. */
const later = (t: Timeline, text: string | null): string | null =>
  text === null ? null : `${text}${t.program === null ? '' : '; it may come with a library'}`;

/** Whether no rule has such a name, and which are like it. */
function noRule(t: Timeline, text: string, matches: (name: string) => boolean): string | null {
  const names = [...ruleNames(t.rules).keys()];
  if (names.some(matches)) return null;
  const like = nearest(text, new Set(names.map(n => (text.includes('/') ? n : n.replace(/^.*\//, '')))));
  return `there is no rule ${text}${like.length === 0 ? '' : ` (near are ${like.join(', ')})`}`;
}

/** The events of the link log. */
const events = [
  'find', 'map', 'scope', 'plan', 'grow', 'place', 'bind', 'elem', 'data', 'start', 'reloc', 'tls', 'ctor', 'fini', 'unmap', 'slot', 'cell', 'publish',
  'symbol', 'close', 'error',
] as const satisfies readonly LinkEvent['event'][]; // biome-ignore format: names only

const whole = (text: string): number => {
  const n = Number(text);
  if (!Number.isSafeInteger(n) || n < 0) throw new Usage(`'${text}' is no number`);
  return n;
};

/** Errors: `Usage`. */
export function parseBreak(words: readonly string[]): Break {
  const [kind = '', ...rest] = words;
  const text = rest.join(' ');
  const need = (what: string): void => {
    if (text === '') throw new Usage(`break ${kind} needs ${what}`);
  };
  switch (kind) {
    case 'function':
    case 'f': {
      need('a name or an index');
      const matches = functionMatcher(text);
      const hostMatches = globMatcher(text);
      return {
        kind: 'function',
        text,
        hit: (t, rule) =>
          (rule.name === 'Step_read/call_ref-func' && matches(t.z.frame.func)) ||
          (rule.name === 'Step/call_ref-host' && t.inner.host !== null && hostMatches(t.inner.host.name)),
        warning: t => (named(t, text) ? null : `nothing that is loaded has a function ${text}${near(t, text)}; it may come with a library`),
      };
    }
    case 'rule':
    case 'r': {
      need('a name, in which * stands for anything');
      const matches = globMatcher(text);
      return { kind: 'rule', text, hit: (_t, rule) => matches(rule.name), warning: t => noRule(t, text, matches) };
    }
    case 'line':
    case 'l': {
      const line = whole(text === '' ? 'nothing' : text);
      // Once a visit: not again for what else stands on the line. Where a visit is under way, the activation.
      let inside: number | null = null;
      let seen = -1;
      const onLine = (t: Timeline): boolean => {
        const { e, given } = headAt(t);
        const { source } = t.z.frame.module;
        const pos = e !== null && !given && 'pos' in e && typeof e.pos === 'number' ? e.pos : -1;
        return pos >= 0 && source?.kind === 'text' && lineColumn(source, pos).line === line;
      };
      return {
        kind: 'line',
        text,
        begin: t => {
          if (t.n !== seen) inside = onLine(t) ? t.z.frames : null;
        },
        hit: t => {
          const here = onLine(t);
          const hit = here && t.z.frames !== inside;
          if (here) inside = t.z.frames;
          else if (inside !== null && t.z.frames <= inside) inside = null;
          seen = t.n;
          return hit;
        },
        warning: t => later(t, nothingThere(t, [...functionsOf(t)], 'text', line)),
      };
    }
    case 'offset':
    case 'o': {
      const at = whole(text === '' ? 'nothing' : text);
      return {
        kind: 'offset',
        text,
        hit: t => {
          const { e, given } = headAt(t);
          return e !== null && !given && t.z.frame.module.source?.kind === 'binary' && 'pos' in e && e.pos === at;
        },
        warning: t => later(t, nothingThere(t, [...functionsOf(t)], 'binary', at)),
      };
    }
    case 'link': {
      need('an event, as bind or cell, or * for any');
      const [event = '*', ...about] = rest;
      const matches = globMatcher(event);
      if (!events.some(matches)) throw new Usage(`the loader has no event '${event}'; it has ${events.join(', ')}`);
      return {
        kind: 'link',
        text,
        hit: (t, _rule, logged) =>
          (t.program?.log ?? [])
            .slice(logged)
            .some(e => matches(e.event) && about.every(word => Object.values(e).some(v => String(v).includes(word)))),
      };
    }
    default:
      throw new Usage('break function NAME | line N | offset N | rule NAME | link EVENT');
  }
}
