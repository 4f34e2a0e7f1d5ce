// Values and results of this project's runtime across the Engine interface.

import { renderMessage } from '../../interpreter/diagnostics/render.ts';
import type { Config, Result } from '../../interpreter/execution/configuration.ts';
import { refOk } from '../../interpreter/execution/operands.ts';
import { showF32, showF64 } from '../../interpreter/numerics/literals.ts';
import type { ExnInst, FuncInst, ModuleInst } from '../../interpreter/runtime/instances.ts';
import { NULL, type Ref, type Val } from '../../interpreter/runtime/values.ts';
import { refuse } from '../../interpreter/syntax/diagnostic.ts';
import { type FuncType, showType, type ValType } from '../../interpreter/syntax/types.ts';
import { describeTrap, showVal, trapMessage } from '../../interpreter/trace/trap.ts';
import type { Const } from '../../text-format/script.ts';
import type { Outcome, Value } from './engine.ts';

/** `ref.extern n` is the external form of the host value n; `ref.host n` the host value itself. */
const fromConst = (a: Const): Val => {
  switch (a.op) {
    case 'ref.null':
      return NULL;
    case 'ref.host':
      return { op: 'ref.host_addr', n: a.n };
    case 'ref.extern':
      return { op: 'ref.extern', r: { op: 'ref.host_addr', n: a.n } };
    default:
      return { op: a.op, pos: -1, c: a.c } as Val; // the payload is that of the operator, there as here
  }
};

export function toValue(v: Val): Value {
  switch (v.op) {
    case 'ref.null_addr':
      return { op: 'ref.null', ht: null };
    case 'ref.host_addr':
      return { op: 'ref.host', n: v.n };
    case 'ref.extern':
      return { op: 'ref.extern', n: v.r.op === 'ref.host_addr' ? v.r.n : null };
    case 'ref.i31_num':
      return { op: 'ref.i31' };
    case 'ref.struct_addr':
      return { op: 'ref.struct' };
    case 'ref.array_addr':
      return { op: 'ref.array' };
    case 'ref.func_addr':
      return { op: 'ref.func' };
    case 'ref.exn_addr':
      return { op: 'ref.exn' };
    default:
      return v;
  }
}

/** What `spectest.print` writes: `666 : i32`. */
export const show = (v: Val): string => {
  switch (v.op) {
    case 'f32.const':
      return `${showF32(v.c)} : f32`;
    case 'f64.const':
      return `${showF64(v.c)} : f64`;
    case 'i32.const':
    case 'i64.const':
      return `${v.c} : ${v.op.slice(0, 3)}`;
    default:
      return v.op;
  }
};

const constOf = { i32: 'i32.const', i64: 'i64.const', f32: 'f32.const', f64: 'f64.const', v128: 'v128.const', bot: null } as const;
const fits = (v: Val, t: ValType): boolean =>
  typeof t === 'object' ? !v.op.endsWith('.const') && refOk(v as Ref, t) : v.op === constOf[t]; // not a const, so a reference

/**
 * What a configuration's result is for the harness; with the configuration, asked for then, a trap can be reported in full. `module`: the
 * instance that knows the tags.
 */
export const toOutcome = (result: Result, module: ModuleInst | null, after: (() => Config) | null = null): Outcome => {
  switch (result.kind) {
    case 'values':
      return { kind: 'values', values: result.values.map(toValue) };
    case 'trap':
    case 'exhaustion':
      return { kind: result.kind, message: result.reason, ...(after === null ? {} : { report: () => reportLines(after(), result) }) };
    case 'exception':
      return { kind: 'exception', report: () => [exceptionText(result.exn.a, module)] };
  }
};

function exceptionText({ tag, fields }: ExnInst, module: ModuleInst | null): string {
  const index = module === null ? -1 : module.tags.indexOf(tag);
  const name = module?.names?.tag.get(index);
  const of = index < 0 ? 'a tag of another module' : `tag ${name === undefined ? index : `$${name}`}`;
  return `exception of ${of}${fields.length === 0 ? '' : ` with ${fields.map(showVal).join(' ')}`}`;
}

function reportLines(z: Config, result: Result): readonly string[] {
  const report = describeTrap(z, result);
  return report === null ? [] : renderMessage(trapMessage(report)).split('\n');
}

const nowhere = { source: null, pos: -1 };

/** Errors: unlinkable, where the arguments do not have the function's types (4.7.4). */
export function checkedArguments(a: FuncInst, name: string, args: readonly Const[]): Val[] {
  const { params } = a.type.unrolled.ct as FuncType; // a function's type is a function type
  if (args.length !== params.length)
    throw refuse('unlinkable', 'wrong number of arguments', `"${name}" takes ${params.length}, got ${args.length}`, nowhere);
  return args.map((arg, i) => {
    const v = fromConst(arg);
    if (!fits(v, params[i]!))
      throw refuse('unlinkable', 'wrong type of argument', `"${name}" takes ${showType(params[i]!)}, got ${arg.op}`, nowhere);
    return v;
  });
}
