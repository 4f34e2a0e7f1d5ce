// Breakpoints of `linkstep step`: on functions, source lines, rules and events of the loader.

import type { Rule } from '../../interpreter/execution/rule.ts';
import { lineColumn } from '../../interpreter/syntax/source.ts';
import { headAt, type Timeline } from '../../interpreter/trace/timeline.ts';
import { functionName } from './program-run.ts';
import { Usage } from './terminal.ts';

export interface Break {
  readonly kind: 'function' | 'line' | 'offset' | 'rule' | 'link';
  readonly text: string;
  /** Whether to stop behind the step that has just been taken. */
  readonly hit: (t: Timeline, rule: Rule, logged: number) => boolean;
}

/** `*` stands for anything, `?` for one character; a name without a slash also matches what follows the slash. */
export function globMatcher(glob: string): (text: string) => boolean {
  const source = [...glob].map(c => (c === '*' ? '.*' : c === '?' ? '.' : c.replace(/[\\^$+.()|[\]{}]/, '\\$&'))).join('');
  const pattern = new RegExp(`^(?:${glob.includes('/') ? '' : '.*/'})?${source}$`, 'u');
  return text => pattern.test(text);
}

/** A function by name (with or without `$`) or index. */
export function functionMatcher(text: string): (f: Timeline['z']['frame']['func']) => boolean {
  const matches = globMatcher(text.replace(/^\$/, ''));
  return f => f !== null && ((f.code.kind === 'wasm' && `${f.code.index}` === text) || matches(functionName(f) ?? ''));
}

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
      return { kind: 'function', text, hit: (t, rule) => rule.name === 'Step_read/call_ref-func' && matches(t.z.frame.func) };
    }
    case 'rule':
    case 'r': {
      need('a name, in which * stands for anything');
      const matches = globMatcher(text);
      return { kind: 'rule', text, hit: (_t, rule) => matches(rule.name) };
    }
    case 'line':
    case 'l': {
      const line = whole(text === '' ? 'nothing' : text);
      // Once a visit: not again for what else stands on the line.
      let inside = '';
      return {
        kind: 'line',
        text,
        hit: t => {
          const { e, given } = headAt(t);
          const { source } = t.z.frame.module;
          const pos = e !== null && !given && 'pos' in e && typeof e.pos === 'number' ? e.pos : -1;
          if (pos < 0 || source?.kind !== 'text') return false;
          const here = lineColumn(source, pos).line === line;
          const key = here ? `${t.z.frames}` : '';
          const hit = here && key !== inside;
          if (t.z.frames <= Number(inside || 0) || here) inside = key;
          return hit;
        },
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
      };
    }
    case 'link': {
      need('an event, as bind or cell, or * for any');
      const [event = '*', ...about] = rest;
      const matches = globMatcher(event);
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
