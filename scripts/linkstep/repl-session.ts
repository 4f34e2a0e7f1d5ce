// A session of the prompt: what was entered, run in one store by the runner of scripts; taking back; and what the tab key offers.

import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Config, Result } from '../../interpreter/execution/configuration.ts';
import { coreRules, type RuleTable, run as runSteps } from '../../interpreter/execution/step.ts';
import { diagnostic, Refused, refuse } from '../../interpreter/syntax/diagnostic.ts';
import { rows } from '../../interpreter/syntax/instructions.ts';
import type { Module } from '../../interpreter/syntax/modules.ts';
import { type Source, textSource } from '../../interpreter/syntax/source.ts';
import { describeTrap, type TrapReport } from '../../interpreter/trace/trap.ts';
import { referenceWith } from '../../spec-tests/harness/reference.ts';
import { scriptOf } from '../../spec-tests/harness/run-file.ts';
import { run } from '../../spec-tests/harness/runner.ts';
import type { Verdict } from '../../spec-tests/harness/verdicts.ts';
import { parser, parseScript } from '../../text-format/parse.ts';
import type { Command, Script } from '../../text-format/script.ts';

/** A command takes at most so many steps; what does not end is stopped, since nothing else could. */
const stepsAtOnce = 200_000_000;

export interface ReplSession {
  /** Runs the commands in a text, or in a file's content. Verdicts come as commands are done. */
  readonly enter: (text: string) => Iterable<Verdict>;
  readonly load: (name: string, bytes: Uint8Array) => Iterable<Verdict>;
  /** Takes back what was entered last and gives its text; null where there is nothing. Cost: running all that came before it again. */
  readonly undo: () => string | null;
  /** The lines that the host printed since the last call. */
  readonly printed: () => readonly string[];
  /** Of the last trap. */
  readonly lastTrap: () => TrapReport | null;
  /** A script of all that was entered before the last entry that has this text. */
  readonly textBefore: (action: string) => string;
  /** What is bound, a line a thing; and the words that the tab key offers. */
  readonly names: () => readonly string[];
  readonly words: () => Words;
}
export interface Words {
  readonly idents: readonly string[];
  readonly exports: readonly string[];
}

interface Entered {
  readonly text: string;
  readonly script: Script;
}

/** Commands that the runner is given behind each entry, so that it is known when the entry is done: one that fails and changes nothing. */
const sentinel: Source = textSource('<end>', '');
const endOfEntry: Script = {
  source: sentinel,
  commands: [{ kind: 'malformed', pos: 0, end: 0, diagnostic: diagnostic('malformed', 'end', '', { source: null, pos: -1 }) }],
};

export function replSession(): ReplSession {
  let history: Entered[] = [];
  const lines: string[] = [];
  let trap: TrapReport | null = null;
  let silent = false;
  const stepped = (z: Config, rules: RuleTable): Result => {
    trap = null;
    const result = runSteps(z, stepsAtOnce, rules);
    if (result === null) throw refuse('limit', 'too many steps', `stopped after ${stepsAtOnce} steps`, { source: null, pos: -1 });
    trap = describeTrap(z);
    return result;
  };
  const engine = referenceWith({ rules: coreRules, run: stepped });
  const options = {
    errorText: 'prefix', via: 'none', print: (line: string) => void (silent || lines.push(line)),
    input: (file: string, from: Source): Script => {
      const at = resolve(from.name.startsWith('<') ? '.' : dirname(from.name), file);
      if (statSync(at, { throwIfNoEntry: false })?.isFile() !== true) throw new Refused(diagnostic('malformed', 'no such file', at, { source: null, pos: -1 }));
      return scriptOf(at, readFileSync(at));
    },
  } as const; // biome-ignore format: fields only
  /** A runner that asks for scripts as they come: it only iterates over them. */
  const opened = () => {
    const queue: Script[] = [];
    function* scripts(): Generator<Script> {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) yield next;
    }
    return { queue, verdicts: run(scripts() as unknown as readonly Script[], engine, options) }; // by the line above
  };
  let runner = opened();
  function* perform(script: Script): Generator<Verdict, void, void> {
    runner.queue.push(script, endOfEntry);
    for (let next = runner.verdicts.next(); next.done !== true && next.value.source !== sentinel; next = runner.verdicts.next())
      yield next.value;
  }
  function* entered(e: Entered): Generator<Verdict, void, void> {
    // Comments are nothing to take back.
    if (e.script.commands.length === 0) return;
    history.push(e);
    yield* perform(e.script);
  }
  return {
    enter: text => entered({ text, script: parseScript(textSource(`<${history.length + 1}>`, text)) }),
    load: (name, bytes) => {
      const script = scriptOf(name, bytes);
      return entered({
        text: script.source.kind === 'text' ? textOf(script, script.source.text) : `(input ${JSON.stringify(name)})`,
        script,
      });
    },
    undo: () => {
      const last = history.at(-1);
      if (last === undefined) return null;
      history = history.slice(0, -1);
      // The store and what is bound in it are made again, from the beginning: exact, whatever the command did.
      runner = opened();
      silent = true;
      for (const e of history) for (const _ of perform(e.script));
      silent = false;
      return last.text;
    },
    printed: () => lines.splice(0),
    lastTrap: () => trap,
    textBefore: action => {
      const at = history.findLastIndex(e => e.text.includes(action));
      const last = at < 0 ? '' : history[at]!.text;
      const before = history.slice(0, Math.max(0, at)).map(e => e.text);
      return `${[...before, last.slice(0, last.lastIndexOf(action))].join('\n')}\n`;
    },
    names: () => namesIn(history.map(e => e.script)),
    words: () => wordsIn(history.map(e => e.script)),
  };
}

/** A file of one bare module is a command like others when it is written as one. */
const textOf = (script: Script, text: string): string => {
  const [only] = script.commands;
  return script.commands.length === 1 && only?.kind === 'module' && !/^\s*\(\s*module\b/.test(text) ? `(module ${text}\n)` : text;
};

// ─── Names ───

const modulesIn = (scripts: readonly Script[]): { readonly id: string | null; readonly module: Module | null }[] =>
  scripts.flatMap(s =>
    s.commands.flatMap(c => (c.kind === 'module' ? [{ id: c.id, module: c.body.kind === 'text' ? c.body.module : null }] : [])),
  );

function namesIn(scripts: readonly Script[]): string[] {
  const out = modulesIn(scripts).map(({ id, module }) => {
    const exports = module === null ? [] : module.exports.map(e => `${JSON.stringify(e.name)} ${e.kind}`);
    return `module ${id === null ? '(no name)' : `$${id}`}: ${exports.length === 0 ? 'exports nothing' : exports.join(', ')}`;
  });
  const others = scripts.flatMap(s =>
    s.commands.flatMap((c: Command) =>
      c.kind !== 'module' && 'id' in c && c.id !== null && c.kind !== 'invoke' && c.kind !== 'get' ? [`${c.kind} $${c.id}`] : [],
    ),
  );
  return out.length + others.length === 0 ? ['nothing is bound'] : [...out, ...others];
}

function wordsIn(scripts: readonly Script[]): Words {
  const idents = new Set<string>();
  const exports = new Set<string>();
  for (const s of scripts) for (const c of s.commands) if ('id' in c && typeof c.id === 'string') idents.add(`$${c.id}`);
  for (const { module } of modulesIn(scripts)) {
    if (module === null) continue;
    for (const e of module.exports) exports.add(JSON.stringify(e.name));
    const { names } = module;
    for (const space of [names.func, names.type, names.table, names.memory, names.global, names.elem, names.data, names.tag])
      for (const name of space.values()) idents.add(`$${name}`);
  }
  return { idents: [...idents].sort(), exports: [...exports].sort() };
}

// ─── What is typed ───

/** Whether all parens, strings and comments of a text are closed, or it cannot become a command any more. */
export function isComplete(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '"') {
      for (i++; i < text.length && text[i] !== '"'; i++) if (text[i] === '\\') i++;
      // A string does not go over lines.
      if (i >= text.length) return true;
    } else if (c === ';' && text[i + 1] === ';') {
      i = text.indexOf('\n', i);
      if (i < 0) break;
    } else if (c === '(' && text[i + 1] === ';') {
      let comments = 1;
      for (i += 2; i < text.length && comments > 0; i++) {
        const pair = text.slice(i, i + 2);
        if (pair !== '(;' && pair !== ';)') continue;
        comments += pair === '(;' ? 1 : -1;
        i++;
      }
      if (comments > 0) return false;
      i--;
    } else if (c === '(') depth++;
    else if (c === ')' && --depth < 0) return true;
  }
  return depth === 0;
}

const promptCommands = [':explain', ':help', ':names', ':quit', ':step', ':undo'];
const commandHeads: readonly string[] = [...parser.first('command')].filter(t => t.startsWith('(')).sort();
const keywords: readonly string[] = [...rows.keys()].sort();

/** What the word at the end of a line may become, and that word; as node:readline asks. */
export function completions(session: Pick<ReplSession, 'words'>, line: string): [string[], string] {
  const word = /[^\s()"]*$/.exec(line)![0];
  const before = line.slice(0, line.length - word.length);
  const starting = (all: readonly string[], w: string): string[] => all.filter(x => x.startsWith(w));
  if (line.startsWith(':')) return [starting(promptCommands, line), line];
  if (before.endsWith('"')) {
    const quoted = `"${word}`;
    return [starting(session.words().exports, quoted), quoted];
  }
  if (word.startsWith('$')) return [starting(session.words().idents, word), word];
  if (before.endsWith('(')) {
    const open = `(${word}`;
    const heads = before.trim() === '(' ? commandHeads : [...commandHeads, ...keywords.map(k => `(${k}`)];
    return [[...new Set(starting(heads, open))], open];
  }
  return word === '' ? [[], ''] : [starting(keywords, word), word];
}
