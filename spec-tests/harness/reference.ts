// The reference tier as an Engine: decodes, validates, instantiates, and steps to the end.

import { decode } from '../../interpreter/binary/decode.ts';
import { type configuration, invocation, type Result } from '../../interpreter/execution/configuration.ts';
import { Aborted, instantiate, resolveImports, type Validated } from '../../interpreter/execution/instantiate.ts';
import { refOk } from '../../interpreter/execution/operands.ts';
import { coreRules, type RuleTable, run } from '../../interpreter/execution/step.ts';
import { spectest } from '../../interpreter/host/spectest.ts';
import { showF32, showF64 } from '../../interpreter/numerics/literals.ts';
import type { Extern, FuncInst, ModuleInst } from '../../interpreter/runtime/instances.ts';
import { newStore } from '../../interpreter/runtime/store.ts';
import { NULL, type Ref, type Val } from '../../interpreter/runtime/values.ts';
import { refuse } from '../../interpreter/syntax/diagnostic.ts';
import { binarySource } from '../../interpreter/syntax/source.ts';
import type { FuncType, ValType } from '../../interpreter/syntax/types.ts';
import { showType } from '../../interpreter/syntax/types.ts';
import { validate } from '../../interpreter/validation/modules.ts';
import type { Const } from '../../text-format/script.ts';
import type { Engine, Outcome, Session, Value } from './engine.ts';

// ─── Values across the interface ───

/** `ref.extern n` is the external form of the host value n; `ref.host n` the host value itself. */
const fromConst = (a: Const): Val => {
  switch (a.op) {
    case 'ref.null':
      return NULL;
    case 'ref.host':
      return { op: 'ref.host_addr', n: a.n };
    case 'ref.extern':
      return { op: 'ref.extern', r: { op: 'ref.host_addr', n: a.n } };
    case 'v128.const':
      return { op: a.op, pos: -1, c: a.c };
    default:
      return { ...a, pos: -1 };
  }
};

export function toValue(v: Val): Value {
  switch (v.op) {
    case 'ref.null_addr':
      return { op: 'ref.null', ht: null };
    case 'ref.host_addr':
      return { op: 'ref.host', n: v.n };
    case 'ref.extern':
      return { op: 'ref.extern', n: v.r.op === 'ref.host_addr' ? v.r.n : -1 };
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
const show = (v: Val): string => {
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

const fits = (v: Val, t: ValType): boolean =>
  typeof t === 'object' ? !v.op.endsWith('.const') && refOk(v as Ref, t) : v.op === `${t}.const`; // not a const, so a reference

const outcome = (result: Result): Outcome => {
  switch (result.kind) {
    case 'values':
      return { kind: 'values', values: result.values.map(toValue) };
    case 'trap':
    case 'exhaustion':
      return { kind: result.kind, message: result.reason };
    case 'exception':
      return { kind: 'exception' };
  }
};

// ─── The engine ───

/** How a reference session steps; tests give their own. */
export interface Stepping {
  readonly rules: RuleTable;
  readonly run: (z: ReturnType<typeof configuration>, rules: RuleTable) => Result;
}
const toTheEnd: Stepping = {
  rules: coreRules,
  run: (z, rules) => run(z, Number.POSITIVE_INFINITY, rules) as Result, // without fuel there is a result
};

export const referenceWith = (stepping: Stepping): Engine<Validated, ModuleInst> => ({
  name: 'reference',
  open: ({ print }): Session<Validated, ModuleInst> => {
    const store = newStore();
    const registered = new Map<string, ReadonlyMap<string, Extern>>([['spectest', spectest(store, print, show)]]);
    const exported = (inst: ModuleInst, name: string): Extern => {
      const x = inst.exports.get(name);
      if (x === undefined) throw refuse('unlinkable', 'unknown export', `"${name}"`, { source: inst.source, pos: -1 });
      return x;
    };
    const finish = (z: ReturnType<typeof configuration>): Result => stepping.run(z, stepping.rules);
    return {
      compile: input => {
        const module = input.kind === 'module' ? input.module : decode(binarySource(input.name, input.bytes));
        return { module, type: validate(module) } as Validated;
      },
      instantiate: m => {
        const externs = resolveImports(m, (module, name) => registered.get(module)?.get(name));
        try {
          const { inst, config } = instantiate(store, m, externs);
          const result = finish(config);
          if (result.kind === 'values') return { instance: inst };
          return { instance: null, outcome: outcome(result) as Exclude<Outcome, { kind: 'values' }> }; // by the line above
        } catch (error) {
          if (error instanceof Aborted) return { instance: null, outcome: outcome(error.result) as Exclude<Outcome, { kind: 'values' }> }; // by its type
          throw error;
        }
      },
      register: (name, inst) => registered.set(name, inst.exports),
      invoke: (inst, name, args) => {
        const x = exported(inst, name);
        if (x.kind !== 'func')
          throw refuse('unlinkable', 'not a function', `export "${name}" is a ${x.kind}`, { source: inst.source, pos: -1 });
        return outcome(finish(invocation(store, x.inst, checked(x.inst, name, args))));
      },
      get: (inst, name) => {
        const x = exported(inst, name);
        if (x.kind !== 'global')
          throw refuse('unlinkable', 'not a global', `export "${name}" is a ${x.kind}`, { source: inst.source, pos: -1 });
        return toValue(x.inst.value);
      },
    };
  },
});

/** Errors: unlinkable, where the arguments do not have the function's types (4.7.4). */
function checked(a: FuncInst, name: string, args: readonly Const[]): Val[] {
  const { params } = a.type.unrolled.ct as FuncType; // a function's type is a function type
  const where = { source: null, pos: -1 };
  if (args.length !== params.length)
    throw refuse('unlinkable', 'wrong number of arguments', `"${name}" takes ${params.length}, got ${args.length}`, where);
  return args.map((arg, i) => {
    const v = fromConst(arg);
    if (!fits(v, params[i]!))
      throw refuse('unlinkable', 'wrong type of argument', `"${name}" takes ${showType(params[i]!)}, got ${arg.op}`, where);
    return v;
  });
}

export const referenceEngine: Engine<Validated, ModuleInst> = referenceWith(toTheEnd);
