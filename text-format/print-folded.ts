// Printing instructions in the folded form (spec 6.5.9): operands stand inside the parens of the instruction that takes them.
//
// `(op a b)` means a, b, op in this order whatever their types are, so that the meaning never depends on what is folded into what: the
// arities here decide about the looks alone, and need not be exact in unreachable code or in invalid modules.

import type { Instr, Keyword } from '../interpreter/syntax/instructions.ts';
import { rowOf } from '../interpreter/syntax/instructions.ts';
import type { Expr } from '../interpreter/syntax/modules.ts';
import { bodiesOf, clausesOf } from '../interpreter/syntax/traverse.ts';
import type { FuncType } from '../interpreter/syntax/types.ts';
import type { Lines } from './print-instructions.ts';
import { linesOf, printClause, printEnd, printInstr } from './print-instructions.ts';
import type { CodeContext } from './print-names.ts';
import { funcTypeAt } from './print-names.ts';

// ─── Arities ───

/** How many operands an instruction takes and gives. */
type Arity = readonly [takes: number, gives: number];

/** Instructions whose types vary but whose arities do not. */
// biome-ignore format: one family a line
const fixed: { readonly [K in Keyword]?: Arity } = {
  'unreachable': [0, 0], 'nop': [0, 0], 'drop': [1, 0], 'select': [3, 1], 'throw_ref': [1, 0], 'rethrow': [0, 0],
  'local.get': [0, 1], 'local.set': [1, 0], 'local.tee': [1, 1], 'global.get': [0, 1], 'global.set': [1, 0],
  'table.get': [1, 1], 'table.set': [2, 0], 'table.init': [3, 0], 'elem.drop': [0, 0], 'table.copy': [3, 0], 'table.grow': [2, 1],
  'table.size': [0, 1], 'table.fill': [3, 0], 'memory.size': [0, 1], 'memory.grow': [1, 1], 'memory.init': [3, 0], 'data.drop': [0, 0],
  'memory.copy': [3, 0], 'memory.fill': [3, 0],
  'ref.null': [0, 1], 'ref.is_null': [1, 1], 'ref.func': [0, 1], 'ref.eq': [2, 1], 'ref.as_non_null': [1, 1], 'ref.test': [1, 1],
  'ref.cast': [1, 1], 'ref.i31': [1, 1], 'i31.get_s': [1, 1], 'i31.get_u': [1, 1],
  'struct.new_default': [0, 1], 'struct.get': [1, 1], 'struct.get_s': [1, 1], 'struct.get_u': [1, 1], 'struct.set': [2, 0],
  'array.new': [2, 1], 'array.new_default': [1, 1], 'array.new_data': [2, 1], 'array.new_elem': [2, 1], 'array.get': [2, 1],
  'array.get_s': [2, 1], 'array.get_u': [2, 1], 'array.set': [3, 0], 'array.len': [1, 1], 'array.fill': [4, 0], 'array.copy': [5, 0],
  'array.init_data': [4, 0], 'array.init_elem': [4, 0], 'any.convert_extern': [1, 1], 'extern.convert_any': [1, 1],
  'i32.const': [0, 1], 'i64.const': [0, 1], 'f32.const': [0, 1], 'f64.const': [0, 1], 'v128.const': [0, 1],
};

/** A call: `more` operands besides the parameters; `tail`: nothing comes back. */
const callArity = (t: FuncType | null, more: number, tail: boolean): Arity | null =>
  t === null ? null : [t.params.length + more, tail ? 0 : t.results.length];

/** A branch, by the arity of its label. */
const branchArity = (n: number | null, more: number, gives: number | null): Arity | null =>
  n === null ? null : [n + more, Math.max(0, gives === null ? 0 : n + gives)];

/** Null where it cannot be told: then nothing is folded into the instruction. */
function arityOf(e: Instr, c: CodeContext): Arity | null {
  const row = rowOf(e);
  if (row.takes !== undefined && row.gives !== undefined) return [row.takes.length, row.gives.length];
  if (row.bytes !== undefined) return [/store|lane/.test(row.rules) ? 2 : 1, row.rules.includes('store') ? 0 : 1];
  switch (e.op) {
    case 'block':
    case 'loop':
    case 'try_table':
    case 'try':
    case 'if': {
      const [params, results] =
        typeof e.bt !== 'number' ? [0, e.bt.result === null ? 0 : 1] : (callArity(funcTypeAt(c, e.bt), 0, false) ?? [0, 0]);
      return [params + (e.op === 'if' ? 1 : 0), results];
    }
    case 'call':
    case 'return_call':
      return callArity(funcTypeAt(c, c.funcTypes[e.x]), 0, e.op !== 'call');
    case 'call_indirect':
    case 'return_call_indirect':
    case 'call_ref':
    case 'return_call_ref':
      return callArity(funcTypeAt(c, e.y), 1, e.op.startsWith('return'));
    case 'throw':
      return callArity(funcTypeAt(c, c.tagTypes[e.x]), 0, true);
    case 'return':
      return [c.results, 0];
    case 'br':
      return branchArity(c.labels.arity(e.l), 0, null);
    case 'br_if':
      return branchArity(c.labels.arity(e.l), 1, 0);
    case 'br_table':
      return branchArity(c.labels.arity(e.ls.at(-1) ?? 0), 1, null);
    case 'br_on_null':
      return branchArity(c.labels.arity(e.l), 1, 1);
    case 'br_on_non_null':
      return branchArity(c.labels.arity(e.l), 0, -1);
    case 'br_on_cast':
    case 'br_on_cast_fail':
      return branchArity(c.labels.arity(e.l), 0, 0);
    case 'struct.new': {
      const ct = c.types[e.x]?.ct;
      return ct?.kind === 'struct' ? [ct.fields.length, 1] : null;
    }
    case 'array.new_fixed':
      return [e.n, 1];
    default:
      return fixed[e.op] ?? null;
  }
}

// ─── The tree ───

/** A pair of parens: an instruction with operands or bodies inside, or an arm of an `if`. */
interface Node {
  /** A branch hint. */
  readonly before: string | undefined;
  readonly head: string;
  readonly parts: readonly Node[];
  /** Columns on one line; infinite where it should not be on one with others. */
  readonly width: number;
  /** Whether its parts stand on the line of its head. */
  readonly inline: boolean;
  /** How many values it leaves for what follows. */
  readonly gives: number;
  /** It takes operands that are not inside of it, so that nothing before it is an operand of what follows. */
  readonly reachesBack: boolean;
}

const lineWidth = 72;

function nodeOf(
  head: string,
  parts: readonly Node[],
  gives: number,
  reachesBack: boolean,
  before: string | undefined,
  block: boolean,
): Node {
  const width = block ? Infinity : parts.reduce((n, p) => n + 1 + p.width, head.length + 2);
  return { before, head, parts, width: before === undefined ? width : Infinity, inline: width <= lineWidth, gives, reachesBack };
}

/** Takes the nodes that give exactly `takes` values from the end of the list; null where they do not stand there one beside the other. */
function operands(nodes: Node[], takes: number): readonly Node[] | null {
  let from = nodes.length;
  for (let need = takes; need > 0; ) {
    const node = nodes[--from];
    if (node === undefined || node.gives === 0 || node.gives > need) return null;
    need -= node.gives;
    if (node.reachesBack && need > 0) return null;
  }
  return nodes.splice(from);
}

/** What stands before body `i` of a block, in parens of its own; null where a block has but one body and no word for it. */
function armHead(e: Instr, i: number, c: CodeContext): string | null {
  if (e.op === 'if') return i === 0 ? 'then' : 'else';
  if (e.op === 'try') return i === 0 ? 'do' : printClause(clausesOf(e)[i - 1]!, c);
  return null;
}

/** A sequence of instructions as trees, in one pass and in the order of execution, which is the order in which labels are counted. */
function fold(body: Expr, c: CodeContext): readonly Node[] {
  type Open = {
    readonly e: Instr;
    readonly head: string;
    readonly operands: readonly Node[] | null;
    readonly gives: number;
    readonly reachesBack: boolean;
  };
  const root: { readonly open: Open | null; readonly bodies: readonly Expr[]; arm: number; at: number; nodes: Node[]; readonly arms: Node[][] } = {
    open: null, bodies: [body], arm: 0, at: 0, nodes: [], arms: [],
  }; // biome-ignore format: one line
  const frames = [root];
  for (;;) {
    const frame = frames[frames.length - 1]!;
    const list = frame.bodies[frame.arm]!;
    if (frame.at < list.length) {
      const e = list[frame.at++]!;
      const arity = arityOf(e, c);
      const head = printInstr(e, c);
      const bodies = bodiesOf(e);
      // A block has no place for operands; an `if` has, before its first arm.
      const inside = arity === null || (bodies !== null && e.op !== 'if') ? null : operands(frame.nodes, arity[0]);
      const gives = arity?.[1] ?? 0;
      const reachesBack = inside === null && arity?.[0] !== 0;
      if (bodies !== null)
        frames.push({ open: { e, head, operands: inside, gives, reachesBack }, bodies, arm: 0, at: 0, nodes: [], arms: [] });
      else frame.nodes.push(nodeOf(head, inside ?? [], gives, reachesBack, c.before.get(e), false));
      continue;
    }
    frame.arms.push(frame.nodes);
    if (frame.arm + 1 < frame.bodies.length) {
      frame.arm++;
      frame.at = 0;
      frame.nodes = [];
      continue;
    }
    const { open } = frame;
    if (open === null) return frame.nodes;
    frames.pop();
    c.labels.close();
    const { e } = open;
    const arms = frame.arms.flatMap((nodes, i) => {
      const head = armHead(e, i, c);
      return head === null ? nodes : [nodeOf(head, nodes, 0, false, undefined, true)];
    });
    if (e.op === 'try' && e.handler.kind === 'delegate') arms.push(nodeOf(printEnd(e, c), [], 0, false, undefined, true));
    const parts = [...(open.operands ?? []), ...arms];
    frames[frames.length - 1]!.nodes.push(nodeOf(open.head, parts, open.gives, open.reachesBack, c.before.get(open.e), true));
  }
}

/** Writes trees, each on lines of its own at `depth`; `inline`: all on the last line, with a blank before each. */
function write(nodes: readonly Node[], depth: number, inline: boolean, out: Lines): void {
  type Task = { readonly node: Node; readonly depth: number; readonly inline: boolean };
  const tasks: (Task | null)[] = [];
  const push = (list: readonly Node[], d: number, i: boolean) => {
    for (let k = list.length - 1; k >= 0; k--) tasks.push({ node: list[k]!, depth: d, inline: i });
  };
  push(nodes, depth, inline);
  for (let task = tasks.pop(); task !== undefined; task = tasks.pop()) {
    if (task === null) {
      out.put(')');
      continue;
    }
    const { node } = task;
    const text = `(${node.head}`;
    if (task.inline) out.put(` ${text}`);
    else {
      if (node.before !== undefined) out.line(task.depth, node.before);
      out.line(task.depth, text);
    }
    tasks.push(null);
    push(node.parts, task.depth + 1, task.inline || node.inline);
  }
}

/** A body in the folded form. */
export const printFolded = (body: Expr, c: CodeContext, depth: number, out: Lines): void => write(fold(body, c), depth, false, out);

/** A constant expression, folded and on one line; empty for an empty one. */
export function printExpr(body: Expr, c: CodeContext): string {
  const out = linesOf(0);
  write(fold(body, c), 0, true, out);
  return out.done().slice(1);
}
