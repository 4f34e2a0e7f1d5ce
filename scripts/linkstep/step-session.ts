// A session of `linkstep step`: commands, one a line, over a timeline. It writes lines and reads nothing, so a test drives it as a terminal does.

import { renderMessage, shown } from '../../interpreter/diagnostics/render.ts';
import type { Result } from '../../interpreter/execution/configuration.ts';
import { PROC_EXIT } from '../../interpreter/host/wasi.ts';
import type { ModuleInst } from '../../interpreter/runtime/instances.ts';
import type { Head } from '../../interpreter/trace/capture.ts';
import { posOf } from '../../interpreter/trace/record.ts';
import { back, choose, forward, forwardRecorded, goTo, headAt, lastRecord, type Timeline } from '../../interpreter/trace/timeline.ts';
import { describeTrap, trapMessage } from '../../interpreter/trace/trap.ts';
import { counted } from '../../spec-tests/harness/reporters/human.ts';
import { type Break, parseBreak } from './step-breaks.ts';
import { frameLines, globalLines, here, memoryLines, number, tableLines, termLines, whereLines } from './step-look.ts';
import { objectLines } from './step-objects.ts';
import { nextLine, ruleLines, type Shower, showList, showLocals, showVal, stepLines } from './step-show.ts';
import { Usage } from './terminal.ts';

export interface Session {
  readonly line: Timeline;
  readonly s: Shower;
  readonly write: (text: string) => void;
  readonly breaks: (Break & { readonly id: number })[];
  /** At most so many steps are taken by one command. */
  readonly limit: number;
  nextBreak: number;
  /** Where a choice stops what runs, the steps whose choices have been shown; null where choices are not asked for. */
  readonly asked: Set<number> | null;
  /** The instance that is looked at where no function is open. */
  readonly home: ModuleInst;
}

function homeOf({ z }: Timeline): ModuleInst {
  const v = z.stack.at(-1);
  return v?.op === 'ref.func_addr' && v.a.module !== null ? v.a.module : z.frame.module;
}

/** `ask`: stop before each step that has a choice. */
export const session = (line: Timeline, s: Shower, write: (text: string) => void, limit: number, ask = false): Session => ({
  line, s, write, breaks: [], limit, nextBreak: 1, asked: ask ? new Set() : null, home: homeOf(line),
}); // biome-ignore format: fields only

/** Names in what is said are a module's: a terminal has to show them, not to obey them. */
const say = (x: Session, lines: readonly string[]): void => {
  for (const line of lines) x.write(`${shown(line)}\n`);
};

// ─── Where it stands ───

/** How a run ended, in one line. */
export function resultText(x: Session, r: Result): string {
  switch (r.kind) {
    case 'values':
      return `done after ${counted(x.line.n, 'step')}: [${showList(r.values)}]`;
    case 'trap': {
      const status = x.s.started.world?.exit() ?? null;
      return r.reason === PROC_EXIT && status !== null
        ? `the program exits with status ${status} after ${counted(x.line.n, 'step')}`
        : `trap after ${counted(x.line.n, 'step')}: ${r.reason}`;
    }
    case 'exception':
      return `uncaught exception after ${counted(x.line.n, 'step')}: exn #${r.exn.a.addr} [${r.exn.a.fields.map(showVal).join(', ')}]`;
    case 'exhaustion':
      return `exhausted after ${counted(x.line.n, 'step')}: ${r.reason}`;
  }
}

/** What a stop shows: the step that led here, and what comes next. */
function stop(x: Session): void {
  const { line } = x;
  const r = lastRecord(line);
  if (r !== null) say(x, stepLines(x.s, r));
  else say(x, ['#0  the beginning']);
  standing(x);
}

/** What trapped, with what, and who called; nothing where the program ended by itself. */
function trapLines(x: Session, r: Result): string[] {
  if (r.kind !== 'trap' && r.kind !== 'exhaustion') return [];
  if (r.kind === 'trap' && r.reason === PROC_EXIT) return [];
  const report = describeTrap(x.line.z, r);
  return report === null ? [] : renderMessage(trapMessage(report)).split('\n');
}

function standing(x: Session): void {
  const { line } = x;
  const head = headAt(line);
  // What no rule applies to any more is not worth a command.
  if (!line.ended && head.kind === 'done') forward(line);
  if (line.ended) x.s.started.flush();
  if (line.z.result !== null) say(x, [resultText(x, line.z.result), ...trapLines(x, line.z.result)]);
  else say(x, [nextLine(x.s, line.z.frame, head, line.z.context, posOf(line.z, head))]);
}

// ─── Running ───

/** Whether the step just taken had a choice that nobody was asked about: then it is taken back, and what there is to choose is said. */
function asks(x: Session): boolean {
  const { line, asked } = x;
  const points = asked === null || asked.has(line.n - 1) ? undefined : line.choices.taken.get(line.n - 1);
  if (points === undefined) return false;
  back(line);
  asked!.add(line.n); // it is not null, by the line above
  say(
    x,
    points.map(p => `${p.at} has a choice, 0 to ${p.alternatives - 1}: choose K takes that one, and going on takes ${p.taken}`),
  );
  return true;
}

/** Steps while `go` says so, and no breakpoint is hit. */
function proceed(x: Session, go: () => boolean): void {
  const { line, breaks } = x;
  const from = line.n;
  const log = line.program?.log ?? [];
  for (const b of breaks) b.begin?.(line);
  for (;;) {
    const logged = log.length;
    if (line.ended) break;
    const rule = forward(line);
    if (rule === null || asks(x)) break;
    // Each of them is told of the step.
    const [hit] = breaks.filter(b => b.hit(line, rule, logged));
    if (hit !== undefined) {
      say(x, [`break ${hit.id}: ${hit.kind} ${hit.text}`]);
      break;
    }
    if (!go()) break;
    if (line.n - from >= x.limit) {
      say(x, [`stopped after ${x.limit} steps (--limit); continue goes on`]);
      break;
    }
  }
  stop(x);
}

const atEnd = (x: Session): boolean => {
  if (!x.line.ended) return false;
  say(x, ['the run has ended; back and goto go back']);
  return true;
};

/** The whole instruction: what its rules give is reduced too, and the functions that it calls run to their end. */
function over(x: Session): void {
  const { line } = x;
  const { frames } = line.z;
  const k = line.z.context;
  proceed(x, () => {
    if (line.z.frames > frames) return true;
    const head: Head = headAt(line);
    // Of a load that it began, the rest.
    if (line.z.context.kind === 'link' && line.z.context !== k) return true;
    return head.kind === 'instr' && head.given;
  });
}

function out(x: Session): void {
  const { line } = x;
  const { frames } = line.z;
  if (frames === 0) proceed(x, () => true);
  else proceed(x, () => line.z.frames >= frames);
}

// ─── Commands ───

interface Entry {
  readonly names: readonly string[];
  readonly usage: string;
  readonly about: string;
  readonly run: (x: Session, words: readonly string[]) => void;
}

const entries: readonly Entry[] = [
  {
    names: ['next', 'n', 'step', 's'], usage: 'next [COUNT]', about: 'take a step, or so many',
    run: (x, [count]) => {
      if (atEnd(x)) return;
      const n = x.line.n + (count === undefined ? 1 : number(count));
      if (n === x.line.n) stop(x);
      else proceed(x, () => x.line.n < n);
    },
  },
  {
    names: ['back', 'b'], usage: 'back [COUNT]', about: 'take a step back, or so many',
    run: (x, [count]) => {
      const n = count === undefined ? 1 : number(count);
      if (x.line.n === 0) {
        say(x, ['this is the beginning']);
        return;
      }
      if (n <= 1) back(x.line);
      else goTo(x.line, Math.max(0, x.line.n - n));
      stop(x);
    },
  },
  { names: ['over', 'v'], usage: 'over', about: 'the whole instruction, with the functions it calls', run: x => void (atEnd(x) || over(x)) },
  { names: ['out', 'o'], usage: 'out', about: 'to the end of the function', run: x => void (atEnd(x) || out(x)) },
  { names: ['continue', 'c'], usage: 'continue', about: 'to the next breakpoint, or to the end', run: x => void (atEnd(x) || proceed(x, () => true)) },
  {
    names: ['break'], usage: 'break function NAME | line N | offset N | rule NAME | link EVENT', about: 'stop there; without anything, list the breakpoints',
    run: (x, words) => {
      if (words.length === 0) {
        say(x, x.breaks.length === 0 ? ['no breakpoints'] : x.breaks.map(b => `${b.id}  ${b.kind} ${b.text}`));
        return;
      }
      const b = { ...parseBreak(words), id: x.nextBreak++ };
      x.breaks.push(b);
      const warning = b.warning?.(x.line) ?? null;
      say(x, [`break ${b.id}: ${b.kind} ${b.text}`, ...(warning === null ? [] : [warning])]);
    },
  },
  {
    names: ['delete'], usage: 'delete [ID]', about: 'delete a breakpoint, or all',
    run: (x, [id]) => {
      const before = x.breaks.length;
      if (id === undefined) x.breaks.length = 0;
      else {
        const at = x.breaks.findIndex(b => `${b.id}` === id);
        if (at < 0) throw new Usage(`there is no breakpoint ${id}`);
        x.breaks.splice(at, 1);
      }
      say(x, [`${before - x.breaks.length} deleted`]);
    },
  },
  {
    names: ['goto', 'g'], usage: 'goto N', about: 'to the configuration after N steps, in either direction',
    run: (x, [n = '']) => {
      const wanted = number(n);
      const last = Math.min(wanted, x.line.n + x.limit);
      if (last <= x.line.n) goTo(x.line, last);
      while (x.line.n < last && forward(x.line) !== null)
        if (asks(x)) {
          stop(x);
          return;
        }
      const got = x.line.n;
      if (got < wanted) say(x, [x.line.ended ? `the run has only ${counted(got, 'step')}` : `stopped after ${x.limit} steps (--limit)`]);
      stop(x);
    },
  },
  {
    names: ['choose'], usage: 'choose K [K…]', about: 'take the coming step, which has a choice, with alternative K; what came after it is forgotten',
    run: (x, words) => {
      if (words.length === 0) throw new Usage('choose needs a number');
      if (atEnd(x)) return;
      const picks = words.map(number);
      const at = x.line.n;
      forwardRecorded(x.line);
      const points = x.line.last?.choices ?? [];
      goTo(x.line, at);
      if (points.length === 0) {
        say(x, ['the coming step has no choice']);
        return;
      }
      if (picks.length > points.length) throw new Usage(`the coming step has only ${counted(points.length, 'choice')}`);
      for (const [i, k] of picks.entries()) {
        const p = points[i]!; // there are no more numbers
        if (k >= p.alternatives) throw new Usage(`${p.at} has the alternatives 0 to ${p.alternatives - 1}`);
      }
      // A world outside cannot be taken back: what its calls did since would be done twice, and on what they left behind.
      const done = x.s.started.world === null ? 0 : [...x.line.calls].filter(([n, call]) => n >= at && call !== null).length;
      if (done > 0)
        throw new Usage(
          `${counted(done, 'call')} of the host came after this step, and files and streams cannot be taken back to before; begin again and choose when you get here the first time (--choose ask stops at each choice)`,
        );
      choose(x.line, picks);
      // What comes behind it is another run, which nobody has been asked about.
      for (const n of x.asked ?? []) if (n > at) x.asked!.delete(n);
      x.asked?.add(at);
      forwardRecorded(x.line);
      stop(x);
    },
  },
  {
    names: ['stack'], usage: 'stack', about: 'all values, the innermost last',
    run: x => {
      const { z } = x.line;
      const all = [...z.stack, ...headAt(x.line).pending];
      say(x, all.length === 0 ? ['the stack is empty'] : all.slice(-200).map((v, i) => `${all.length - Math.min(200, all.length) + i}  ${showVal(v)}`));
    },
  },
  {
    names: ['locals', 'l'], usage: 'locals', about: 'parameters and locals of the function',
    run: x => {
      const lines = showLocals(x.line.z.frame);
      say(x, lines.length === 0 ? ['there are no locals'] : lines);
    },
  },
  { names: ['frames', 'f'], usage: 'frames', about: 'the open functions with their locals, the innermost first', run: x => say(x, frameLines(x, true)) },
  { names: ['memory', 'm', 'x'], usage: 'memory ADDR [LENGTH] [of MEMORY]', about: 'bytes of the memory, or of another by index or name', run: (x, words) => say(x, memoryLines(x, words)) },
  { names: ['globals'], usage: 'globals', about: 'the globals of the module, and GOT cells', run: x => say(x, globalLines(x)) },
  { names: ['table', 't'], usage: 'table [of TABLE]', about: 'what is in the table, or in another by index or name', run: (x, words) => say(x, tableLines(x, words)) },
  ...(['struct', 'array', 'exn'] as const).map((kind): Entry => ({
    names: [kind], usage: `${kind} #N`, about: `what is in the ${kind === 'exn' ? 'exception' : kind} that is shown with this number`,
    run: (x, [n = '']) => say(x, objectLines(x.line, here(x), kind, n)),
  })),
  { names: ['where', 'w'], usage: 'where', about: 'the step, the open functions, the place in the source', run: x => say(x, whereLines(x)) },
  {
    names: ['rule', 'r'], usage: 'rule', about: 'the rule of the last step, and its clause',
    run: x => {
      const r = lastRecord(x.line);
      say(x, r === null ? ['no step has been taken'] : ruleLines(r));
    },
  },
  { names: ['term'], usage: 'term', about: 'the configuration as the specification writes it', run: x => say(x, termLines(x)) },
  {
    names: ['help', 'h', '?'], usage: 'help', about: 'this list',
    run: x => say(x, [...entries.flatMap(e => (e.usage.length > 18 ? [`  ${e.usage}`, `${' '.repeat(20)}${e.about}`] : [`  ${e.usage.padEnd(18)}${e.about}`])), '  quit']),
  },
]; // biome-ignore format: an entry a paragraph

/** Completions of a command's first word. */
export const commandNames: readonly string[] = [...entries.map(e => e.names[0]!), 'quit'];

/** Carries out one command. False: the session is over. What is wrong with a command is written, and nothing else happens. */
export function execute(x: Session, text: string): boolean {
  const [name = '', ...words] = text.trim().split(/\s+/);
  if (name === '' || name.startsWith('#')) return true;
  if (name === 'quit' || name === 'q' || name === 'exit') return false;
  const entry = entries.find(e => e.names.includes(name));
  if (entry === undefined) {
    say(x, [`there is no command '${name}'; help lists them`]);
    return true;
  }
  try {
    entry.run(x, words);
  } catch (error) {
    if (!(error instanceof Usage)) throw error;
    say(x, [error.message]);
  }
  return true;
}

/** What a session begins with. */
export function welcome(x: Session): void {
  say(x, [x.s.started.title]);
  standing(x);
}
