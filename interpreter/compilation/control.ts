// Control instructions (spec 4.6.1–4.6.3, legacy exceptions) as JavaScript: calls, tail calls, exceptions; blocks and branches are in
// blocks.ts.

import type { TagInst } from '../runtime/instances.ts';
import type { BlockType, Catch, InstrOf } from '../syntax/instructions.ts';
import type { Expr } from '../syntax/modules.ts';
import type { FuncType, RefType } from '../syntax/types.ts';
import { enterHandler } from './bases.ts';
import {
  beginHere,
  branchOnRef,
  carried,
  cut,
  die,
  jump,
  jumpIf,
  openLabel,
  pushVars,
  returnValues,
  steady,
  target,
  turn,
} from './blocks.ts';
import { bare, type Entry, entry } from './emitter.ts';
import type { Gen, Label } from './generator.ts';
import { boxed, condition, fromField, ifText, nat } from './operands.ts';
import { AGAIN, leave, RETURN } from './outlining.ts';
import { TAIL } from './positions.ts';
import type { Kind } from './representation.ts';
import { table } from './tables.ts';
import { argsOf, assign, blockKinds, callNow, closed, effect, funcType, helperCall, kinds, listed, releaseAll, storeName, tableName } from './writing.ts'; // biome-ignore format: names

// ─── Calls ───

const cell = (g: Gen, x: number): string => {
  let name = g.cells.get(x);
  if (name === undefined) {
    name = g.bind(`c${x}`, g.host.cellFor(g.inst.funcs[x]!, g.inst));
    g.cells.set(x, name);
  }
  return name;
};
/** Statements that read views of memories. */
export const reading = (views: Iterable<number>): string => [...views].map(x => `v${x}=M${x}.view;`).join('');
/** The views of memories are read again: they may have grown. */
export function reload(g: Gen): void {
  if (g.huge !== null) {
    g.emit(reading(g.huge.memories));
    return;
  }
  if (g.rereads) return;
  g.reloads.push(g.out.length);
  g.emit('');
}

function call(g: Gen, callee: string, es: readonly Entry[], results: readonly Kind[], way: 'f' | 's' = 'f'): void {
  callNow(g, es, results, args => `${g.site()}${callee}.${way}(${args.length === 0 ? '' : `${listed(args)},`}D-${g.weight})`);
  reload(g);
}

/** The code that an indirect call finds, in a variable; arguments are popped before. Trapping arguments come first. */
function indirect(g: Gen, es: readonly Entry[], x: number, y: number): { readonly es: Entry[]; readonly callee: string } {
  const index = es[es.length - 1]!;
  const args = es.slice(0, -1);
  const first = g.atoms([...args, index], e => e === index || (e.fl & 2) !== 0);
  const i = first[first.length - 1]!;
  const r = g.alloc('r');
  const at = nat(g, i, g.inst.tables[x]!.type.at);
  const t = tableName(g, x);
  const type = g.constant(g.inst.types[y]);
  const find = g.bind('indirect', g.host.indirect);
  // `type` is there in references to functions only, among those that a table of functions holds.
  g.emit(
    `${r}=${t}.refs[${at}];${r}=${r}!==undefined&&${r}.type===${type}&&${r}.f!==null?${r}:${g.site()}${find}(${t},${at},${type},${g.bind('MODULE', g.inst)});`,
  );
  g.release(i.own);
  return { es: first.slice(0, -1), callee: r };
}

function byRef(g: Gen, e: Entry): string {
  const r = g.alloc('r');
  g.before(2);
  g.emit(`${r}=${g.site()}${g.bind('refCell', g.host.refCell)}(${e.p[0]!},${g.bind('MODULE', g.inst)});`);
  g.release(e.own);
  return r;
}

/** A call that replaces the frame. In a `try` it must leave it first, so the caller makes it. */
function tailCall(g: Gen, callee: string, es: readonly Entry[]): void {
  g.tailCalls = true;
  const bounce = g.bind('bounce', g.host.bounce);
  if (g.tries > 0) {
    const own: string[] = [];
    leave(g, RETURN, `return ${bounce}(${callee},[${listed([...argsOf(g, es, own), 'D'])}]);`);
    releaseAll(g, es, own);
  } else {
    const atoms = g.atoms(es);
    const own: string[] = [];
    const args = listed([...argsOf(g, atoms, own), 'D']);
    g.emit('if(N<1)');
    leave(g, RETURN, `return ${bounce}(${callee},[${args}]);`);
    g.emit(g.siteAs(TAIL));
    leave(g, RETURN, `return ${callee}.t(${args},N-1);`);
    releaseAll(g, atoms, own);
  }
  die(g);
}

/** A tail call of the function itself. */
function again(g: Gen, es: readonly Entry[]): void {
  g.selfCalls = true;
  const held = es.map(e => (e.c !== null ? e : g.hold(e)));
  for (const [i, e] of held.entries()) assign(g, g.locals[i]!.names, e, g.locals[i]!.any);
  for (let i = es.length; i < g.locals.length; i++) for (const name of g.locals[i]!.names) g.emit(`${name}=${initial(g, i)};`);
  leave(g, AGAIN, 'continue SELF;');
  die(g);
}
/** What a part of a declared local is at entry. */
export const initial = (g: Gen, x: number): string => {
  if (g.locals[x]!.k !== 'r') return '0';
  // Nobody reads a local that has no default before it is set, but a hook shows it.
  return g.options.hook !== undefined && g.func.defaults[x - g.func.n] === undefined ? 'void 0' : g.help('NULL');
};

// ─── Exceptions ───

const throwing = (g: Gen, es: readonly Entry[], tag: number): void => {
  const own: string[] = [];
  const fields = es.map(e => boxed(g, e, own));
  g.flush(2);
  g.emit(`${g.help('throwNew')}(${storeName(g)},${g.constant(g.inst.tags[tag])},[${fields.join(',')}]);`);
  releaseAll(g, es, own);
  die(g);
};

/** Begins a JavaScript `catch`: `e` and the label's depth is what was caught, `x` and it the exception. */
function openCatch(g: Gen, depth: number): void {
  const caught = g.delegates ? `${g.help('caughtAt')}(e${depth},${depth})` : `${g.help('caught')}(e${depth})`;
  g.emit(`}catch(e${depth}){const x${depth}=${caught};`);
  reload(g);
}
const pushFields = (g: Gen, tag: TagInst, depth: number): void => {
  const { params } = tag.type.unrolled.ct as FuncType; // a tag's type is a function type
  for (const [i, t] of params.entries()) fromField(g, t, undefined, `x${depth}.a.fields[${i}]`, []);
};

/** The clauses of a `try_table`, after the block: each goes where it says; an exception that none takes goes on. */
function writeCatches(g: Gen, depth: number, catches: readonly Catch[], height: number): void {
  g.out.pop(); // the brace is written again
  enterHandler(g);
  openCatch(g, depth);
  for (const c of catches) {
    cut(g, height);
    g.emit('x' in c ? `if(x${depth}.a.tag===${g.constant(g.inst.tags[c.x])}){` : '{');
    if ('x' in c) pushFields(g, g.inst.tags[c.x]!, depth);
    if (c.kind.endsWith('_ref')) g.push(entry('r', [`x${depth}`], [], 0, { atom: true }));
    jump(g, target(g, c.l));
    g.emit('}');
  }
  cut(g, height);
  g.emit(`throw ${g.delegates ? `${g.help('plain')}(e${depth})` : `e${depth}`};}`);
}

// ─── The instructions ───

type ControlOp =
  | 'unreachable' | 'nop' | 'drop' | 'select' | 'block' | 'loop' | 'if' | 'try_table' | 'br' | 'br_if' | 'br_table' | 'return'
  | 'br_on_null' | 'br_on_non_null' | 'br_on_cast' | 'br_on_cast_fail' | 'call' | 'call_indirect' | 'call_ref'
  | 'return_call' | 'return_call_indirect' | 'return_call_ref' | 'throw' | 'throw_ref' | 'try' | 'rethrow'; // biome-ignore format: one family a line

const types = (g: Gen, bt: BlockType) => blockKinds(g, bt);
/** Labels that control passes once, so that what comes before a loop in them is done with when the loop begins. */
const enclosing: ReadonlySet<Label['kind']> = new Set(['func', 'block', 'if'] as const);
const isNull = (g: Gen) => (r: string) => `${r}===${g.help('NULL')}`;
const isOf = (g: Gen, rt: RefType) => (r: string) => helperCall(g, 'isRef', [r, closed(g, rt)]);

export const control: { readonly [K in ControlOp]: (g: Gen, e: InstrOf<K>) => void } = {
  unreachable: g => {
    g.flush(2);
    g.emit(`${helperCall(g, 'trap', ['"unreachable"'])};`);
    die(g);
  },
  nop: () => {},
  drop: g => {
    const e = g.pop();
    if ((e.fl & 2) !== 0) g.release(g.hold(e).own);
    else g.release(e.own);
  },
  select: g => {
    const [a, b, c] = g.atoms(g.popN(3), e => (e.fl & 2) !== 0) as [Entry, Entry, Entry];
    let test = c;
    let [x, y] = [a, b];
    const many = x.p.length > 1;
    if (many && !c.atom) {
      [x, y, test] = g.atoms([a, b, c]) as [Entry, Entry, Entry];
    }
    const t = condition(test);
    const p = x.p.map((text, i) => (text === '0' && y.p[i] === '0' ? '0' : `(${t}?${bare(text)}:${bare(y.p[i]!)})`));
    const any = x.any === null && y.any === null ? null : (own: string[]) => `(${t}?${g.whole(x, own)}:${g.whole(y, own)})`;
    g.push(entry(x.k, p, [x, y, test], 0, { any }));
  },

  block: (g, e) => void openLabel(g, 'block', types(g, e.bt), e.body, '{'),
  loop: (g, e) => {
    const outermost = g.st.length === 0 && types(g, e.bt).params.length === 0 && g.labels.every(l => enclosing.has(l.kind));
    const loop = g.loops++;
    if (g.form === loop) beginHere(g);
    openLabel(g, 'loop', types(g, e.bt), e.body, '');
    if (g.leavable) turn(g, outermost ? loop : null);
  },
  if: (g, e) => {
    let c = g.pop();
    // What waits is evaluated before the condition is; the condition must not read what that writes, and it writes temporaries only.
    if ((c.fl & 2) !== 0 && g.unsettled()) c = g.hold(c);
    g.settle();
    const t = condition(c);
    // Parameters may go to variables before the condition is evaluated: they are temporaries too.
    const otherwise = (label: Label): Expr => {
      if (label.paramVars !== null) pushVars(g, label.params, label.paramVars);
      g.emit('}else{');
      return e.orelse;
    };
    const two = e.orelse.length > 0 || typeof e.bt === 'number';
    openLabel(g, 'if', types(g, e.bt), e.body, `${ifText(t)}{`, { arms: two ? [otherwise] : [], ends: !two });
    g.release(c.own);
  },
  try_table: (g, e) => {
    const height = g.st.length - types(g, e.bt).params.length;
    const depth = g.labels.length;
    g.tries++;
    openLabel(g, 'try', types(g, e.bt), e.body, 'try{', {
      close: () => {
        g.tries--;
        writeCatches(g, depth, e.catches, height);
      },
    });
  },
  try: (g, e) => {
    const { handler } = e;
    if (handler.kind === 'catch' && handler.clauses.length === 0) {
      openLabel(g, 'block', types(g, e.bt), e.body, '{');
      return;
    }
    g.tries++;
    const depth = g.labels.length;
    if (handler.kind === 'delegate') {
      openLabel(g, 'try', types(g, e.bt), e.body, 'try{', {
        close: () => {
          g.tries--;
          g.delegates = true;
          // Labels count from outside of this `try`; to throw in label l is to pass by the handlers inside of it.
          g.emit(`catch(e${depth}){throw ${g.help('delegated')}(e${depth},${depth},${g.labels.length - 1 - handler.l});}`);
        },
      });
      return;
    }
    const { clauses } = handler;
    const arms = clauses.map((clause, i) => (): Expr => {
      if (i === 0) {
        g.tries--;
        openCatch(g, depth);
      } else g.emit('}else ');
      const tag = clause.x === null ? null : g.inst.tags[clause.x]!;
      g.emit(tag === null ? '{' : `if(x${depth}.a.tag===${g.constant(tag)}){`);
      if (tag !== null) pushFields(g, tag, depth);
      return clause.body;
    });
    const rest = clauses[clauses.length - 1]!.x === null ? '}' : `else throw ${g.help('plain')}(e${depth});}`;
    openLabel(g, 'try', types(g, e.bt), e.body, 'try{', { arms, close: () => g.emit(rest), scoped: true });
  },
  rethrow: (g, e) => {
    g.flush(2);
    g.emit(`throw ${g.help('plain')}(e${g.labels.length - 1 - e.l});`);
    die(g);
  },

  br: (g, e) => {
    const label = target(g, e.l);
    const es = g.popN(carried(label).length);
    g.flush(2);
    for (const x of es) g.push(x);
    jump(g, label);
    die(g);
  },
  br_if: (g, e) => {
    const label = target(g, e.l);
    const n = carried(label).length;
    let c = g.pop();
    if ((c.fl & 2) !== 0 && n > 0) {
      steady(g, n);
      c = g.hold(c);
    } else steady(g, n);
    const t = condition(c);
    jumpIf(g, label, ifText(t));
    g.release(c.own);
  },
  br_table: (g, e) => {
    const n = carried(target(g, e.ls[0]!)).length;
    let i = g.pop();
    if (n > 0 && !i.atom) {
      steady(g, n);
      i = g.hold(i);
    } else steady(g, n);
    table(g, bare(i.p[0]!), e.ls);
    g.release(i.own);
    die(g);
  },
  return: g => {
    const { results } = g.labels[0]!;
    const es = g.popN(results.length);
    g.flush(2);
    for (const x of es) g.push(x);
    returnValues(g, results);
    die(g);
  },
  br_on_null: (g, e) => branchOnRef(g, e.l, isNull(g), false, true),
  br_on_non_null: (g, e) => branchOnRef(g, e.l, r => `${r}!==${g.help('NULL')}`, true, false),
  br_on_cast: (g, e) => branchOnRef(g, e.l, isOf(g, e.rt2), true, true),
  br_on_cast_fail: (g, e) => branchOnRef(g, e.l, r => `!${isOf(g, e.rt2)(r)}`, true, true),

  call: (g, e) => {
    const { params, results } = g.inst.funcs[e.x]!.type.unrolled.ct as FuncType; // a function's type is one
    const es = g.popN(params.length);
    g.flush(3);
    call(g, cell(g, e.x), es, kinds(results), g.inst.funcs[e.x] === g.func ? 's' : 'f');
  },
  call_indirect: (g, e) => {
    const { params, results } = funcType(g, e.y);
    const popped = g.popN(params.length + 1);
    g.flush(3);
    const { es, callee } = indirect(g, popped, e.x, e.y);
    call(g, callee, es, kinds(results));
    g.release([callee]);
  },
  call_ref: (g, e) => {
    const { params, results } = funcType(g, e.y);
    const popped = g.atoms(g.popN(params.length + 1), x => (x.fl & 2) !== 0);
    g.flush(3);
    const callee = byRef(g, popped[popped.length - 1]!);
    call(g, callee, popped.slice(0, -1), kinds(results));
    g.release([callee]);
  },
  return_call: (g, e) => {
    const a = g.inst.funcs[e.x]!;
    const { params } = a.type.unrolled.ct as FuncType; // a function's type is one
    const es = g.popN(params.length);
    g.flush(2);
    if (a === g.func && g.tries === 0) again(g, es);
    else tailCall(g, cell(g, e.x), es);
  },
  return_call_indirect: (g, e) => {
    const { params } = funcType(g, e.y);
    const popped = g.popN(params.length + 1);
    g.flush(2);
    const { es, callee } = indirect(g, popped, e.x, e.y);
    tailCall(g, callee, es);
  },
  return_call_ref: (g, e) => {
    const { params } = funcType(g, e.y);
    const popped = g.atoms(g.popN(params.length + 1), x => (x.fl & 2) !== 0);
    g.flush(2);
    const callee = byRef(g, popped[popped.length - 1]!);
    tailCall(g, callee, popped.slice(0, -1));
  },

  throw: (g, e) => {
    const { params } = g.inst.tags[e.x]!.type.unrolled.ct as FuncType; // a tag's type is a function type
    throwing(g, g.popN(params.length), e.x);
  },
  throw_ref: g => {
    effect(g, [g.pop()], args => `${helperCall(g, 'throwRef', args)};`);
    die(g);
  },
};
