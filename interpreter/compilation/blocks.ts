// Blocks and branches (spec 4.6.2) as JavaScript: labelled statements, `break` and `continue`. Results of blocks, and what branches carry to
// them, are in variables of the label.

import type { Expr } from '../syntax/modules.ts';
import { ALL, enterHandler, enterLoop, reachEnd } from './bases.ts';
import { bare, owned, variable } from './emitter.ts';
import { passing } from './ends.ts';
import type { Gen, Label } from './generator.ts';
import { beginCase, leave, NOBODY, RETURN } from './outlining.ts';
import type { Kind } from './representation.ts';
import { argsOf, assign, parts, releaseAll } from './writing.ts';

// ─── Blocks ───

/** Of blocks without results: nobody writes to it. */
const NONE: boolean[] = [];

export function openLabel(
  g: Gen,
  kind: Label['kind'],
  types: { readonly params: readonly Kind[]; readonly results: readonly Kind[] },
  list: Expr,
  text: string,
  more: Partial<Pick<Label, 'arms' | 'close' | 'ends' | 'scoped'>> | null = null,
): Label {
  const { params, results } = types;
  g.settle();
  let paramVars: string[][] | null = null;
  if ((kind === 'loop' || kind === 'if') && params.length > 0) {
    // Loops write them again at every turn, and both arms of an `if` begin with them: so they are the label's own, and never released.
    const es = g.popN(params.length);
    paramVars = params.map(k => g.variables(k, true));
    for (const [i, e] of es.entries()) assign(g, paramVars[i]!, e, true);
    pushVars(g, params, paramVars);
  }
  const label: Label = {
    kind,
    id: g.nextId++,
    params,
    results,
    height: g.st.length - params.length,
    list,
    pc: 0,
    dead: false,
    targeted: false,
    vars: null,
    any: results.length === 0 ? NONE : results.map(() => false),
    head: g.out.length,
    arms: more?.arms ?? [],
    ends: more?.ends ?? false,
    close: more?.close ?? null,
    scoped: more?.scoped ?? false,
    paramVars,
    mark: 0,
    scanned: -1,
    size: 0,
    from: 0,
    waiting: NOBODY,
    group: null,
    key: 0,
    entered: g.bases.certain,
    certain: more?.ends ? g.bases.certain : ALL,
    dispatched: false,
    inCase: false,
  };
  g.open.set(label.id, g.labels.length);
  g.labels.push(label);
  if (paramVars !== null) for (const names of paramVars) for (const name of names) g.carriers.add(name);
  g.emit(text);
  if (kind === 'loop') {
    enterLoop(g);
    fuel(g);
  }
  return label;
}

export const pushVars = (g: Gen, ks: readonly Kind[], vars: readonly (readonly string[])[]): void =>
  ks.forEach((k, i) => {
    g.push(variable(k, vars[i]!, true));
  });

export function fuel(g: Gen): void {
  const { fuel: f } = g.options;
  if (f !== undefined) g.emit(`if(--${g.bind('FUEL', f.left)}[0]<0)${g.bind('outOfFuel', passing(f.out))}();`);
}

/** Moves the top values to the label's variables; they are popped. */
function toVars(g: Gen, label: Label): void {
  const { results } = label;
  const es = g.popN(results.length);
  if (label.vars === null) {
    label.vars = results.map(k => g.variables(k, true));
    for (const names of label.vars) for (const name of names) g.carriers.add(name);
  }
  es.forEach((e, i) => {
    if (e.any !== null) label.any[i] = true;
    assign(g, label.vars![i]!, e, true);
  });
}

/** Forgets what lies above a height. */
export function cut(g: Gen, height: number): void {
  if (g.st.length > height) for (const e of g.popN(g.st.length - height)) g.release(e.own);
}

const forget = (g: Gen, vars: string[][] | null): void => {
  if (vars !== null) for (const names of vars) for (const name of names) g.carriers.delete(name);
};
/** The list at hand is done. Whether the function is. */
export function endList(g: Gen): boolean {
  const label = g.labels[g.labels.length - 1]!;
  const { kind, results, height } = label;
  const falls = !label.dead;
  if (kind === 'func') {
    if (falls) returnValues(g, results);
    return true;
  }
  const merges = kind === 'if' || kind === 'try' || (kind === 'block' && label.targeted);
  if (falls) reachEnd(g, label);
  if (falls && merges) toVars(g, label);
  if (!falls || merges) cut(g, height);
  if (merges) label.ends ||= falls;
  const begins = label.group?.first === label ? label.group : null;
  if (falls && begins !== null) g.emit(`${begins.index}=${label.key};`);
  const arm = label.arms.length === 0 ? undefined : label.arms.shift();
  if (arm !== undefined) {
    if (kind === 'if') g.bases.certain = label.entered;
    else enterHandler(g);
    label.list = arm(label);
    label.pc = 0;
    label.dead = false;
    label.scanned = -1;
    return false;
  }
  g.labels.pop();
  g.open.delete(label.id);
  forget(g, label.vars);
  forget(g, label.paramVars);
  if (kind === 'loop') {
    if (falls && label.targeted) g.emit('break;');
    g.out[label.head] = label.targeted ? `B${label.id}:for(;;){` : '{';
  } else if (label.group !== null && begins === null) g.out[label.head] = '';
  else if (label.targeted) g.out[label.head] = `B${label.id}:${g.out[label.head]!}`;
  g.emit('}');
  if (begins !== null) {
    g.emit(begins.text);
    begins.opened = true;
  }
  label.close?.();
  if (label.dispatched || label.inCase) beginCase(g);
  const reached = falls || label.ends || (label.targeted && kind !== 'loop');
  if (reached && merges)
    results.forEach((k, i) => {
      g.push(owned(k, label.vars![i]!, true));
    });
  g.bases.certain = label.certain;
  if (!reached) g.labels[g.labels.length - 1]!.dead = true;
  return false;
}

// ─── Loops that turn often ───

/** Turns after which an activation asks again that was under way when another one asked. */
const SOON = 1000;
/** At the head of a loop of a cold function: counts, and leaves an outermost loop that has turned often to a function that goes on there. */
export function turn(g: Gen, outermost: number | null): void {
  if (outermost === null) {
    g.emit('--Y;');
    return;
  }
  const { host, func } = g;
  // The next call finds the function warm.
  g.emit(`if(--Y<0){Y=${SOON};W=0;const E=${g.constant(() => host.entered(func, outermost))}();if(E!==null)`);
  leave(g, RETURN, `return E(${[...g.locals.flatMap(l => l.names), 'D'].join(',')});`);
  g.emit('}');
}
/** Before the loop that the function goes on at: what has been written is forgotten, but for the blocks that are open. */
export function beginHere(g: Gen): void {
  const heads = new Map(g.labels.map(label => [label.head, label]));
  for (let i = 0; i < g.out.length; i++) {
    const label = heads.get(i);
    g.out[i] = label === undefined ? '' : label.kind === 'if' ? 'if(true){' : g.out[i]!;
  }
  for (const list of [g.jumps, g.cuts, g.chunks, g.reloads]) list.length = 0;
  for (const label of g.labels) label.scanned = -1;
}

// ─── Branches ───

export const target = (g: Gen, l: number): Label => g.labels[g.labels.length - 1 - l]!;
export const carried = (label: Label): readonly Kind[] => (label.kind === 'loop' ? label.params : label.results);
export const die = (g: Gen): void => {
  g.labels[g.labels.length - 1]!.dead = true;
};

/** Writes the jump; what it carries are the top values, which are popped. */
export function jump(g: Gen, label: Label): void {
  if (label.kind === 'func') {
    returnValues(g, label.results);
    return;
  }
  label.targeted = true;
  if (label.kind === 'loop') {
    if (label.params.length === 0) {
      leave(g, label.id, `continue B${label.id};`);
      return;
    }
    let es = g.popN(label.params.length);
    if (parts(label.params) > 1) es = es.map(e => (e.c !== null ? e : g.hold(e)));
    for (const [i, e] of es.entries()) assign(g, label.paramVars![i]!, e, true);
    leave(g, label.id, `continue B${label.id};`);
    return;
  }
  reachEnd(g, label);
  if (label.results.length > 0) toVars(g, label);
  const { group } = label;
  if (group === null || group.opened) leave(g, label.id, `break B${label.id};`);
  else leave(g, label.id, `{${group.index}=${label.key};break B${group.first.id};}`);
}

/** A jump as the statement of what `head` begins; the values stay. */
export function jumpIf(g: Gen, label: Label, head: string): void {
  const n = carried(label).length;
  if (n === 0) {
    // One statement.
    g.emit(head);
    jump(g, label);
    return;
  }
  const kept = g.st.slice(g.st.length - n);
  // They are atoms, and stay the owners of their variables.
  for (let i = 0; i < n; i++) g.st[g.st.length - n + i] = { ...kept[i]!, own: null };
  g.emit(`${head}{`);
  jump(g, label);
  g.emit('}');
  for (const e of kept) g.push(e);
}
/** The top n values become atoms, and nothing below them is left that traps. */
export function steady(g: Gen, n: number): void {
  if (n > 0) {
    const es = g.popN(n);
    for (const e of g.atoms(es)) g.push(e);
  }
  g.flush(2);
}

export function returnValues(g: Gen, results: readonly Kind[]): void {
  if (results.length === 0) {
    leave(g, RETURN, 'return;');
    return;
  }
  let es = g.popN(results.length);
  if (es.length > 1) es = g.atoms(es);
  const own: string[] = [];
  for (const e of es) g.before(e.fl);
  const all: { readonly text: string; readonly float: boolean }[] = [];
  es.forEach(e => {
    const register = e.k === 'i' || e.k === 'l' || e.k === 'v';
    for (const text of argsOf(g, [e], own)) all.push({ text, float: !register });
  });
  for (let i = 1; i < all.length; i++) g.emit(`${g.help(all[i]!.float ? 'S' : 'R')}[${i - 1}]=${bare(all[i]!.text)};`);
  // In parentheses where it begins on a line of its own, as what may trap does.
  const first = bare(all[0]?.text ?? '');
  leave(g, RETURN, /^[\w(]/.test(first) ? `return ${first};` : first === '' ? 'return;' : `return(${first});`);
  releaseAll(g, es, own);
}

/** A branch on a reference: the condition for it, whether the reference is carried, and whether it stays where there is no branch. */
export function branchOnRef(g: Gen, l: number, test: (r: string) => string, carries: boolean, stays: boolean): void {
  const label = target(g, l);
  const r = g.atom(g.pop());
  const n = carried(label).length - (carries ? 1 : 0);
  steady(g, n);
  const c = test(r.p[0]!);
  if (carries) g.push(r);
  jumpIf(g, label, `if(${c})`);
  if (carries) g.pop();
  if (stays) g.push(r);
  else g.release(r.own);
}
