// Smaller scripts: fewer commands, smaller modules, simpler arguments. Used by `linkstep fuzz` and `linkstep compare`.

import type { Module } from '../../interpreter/syntax/modules.ts';
import type { Command, Const, InvokeAction, Script } from '../../text-format/script.ts';
import { type Shrunk, shrinkIn } from './modules.ts';
import { type Budget, removePieces, type Search, type StillFails, searchFrom } from './search.ts';

/**
 * Makes a script smaller while the predicate holds of it: its commands, the modules that it writes as text (others stay as they are), and
 * the arguments of its calls. A script whose modules are valid keeps them valid.
 */
export async function shrinkScript(script: Script, stillFails: StillFails<Script>, budget: Budget): Promise<Shrunk<Script>> {
  const s = searchFrom(script, stillFails, budget);
  for (let before = -1, asked = -1; before !== weight(s.best) && asked !== s.asked && !s.exhausted(); ) {
    before = weight(s.best);
    asked = s.asked;
    await commands(s);
    for (let i = s.best.commands.length - 1; i >= 0; i--)
      if (moduleAt(s.best, i) !== null) await shrinkIn(s, (whole, m) => withModule(whole, i, m), () => moduleAt(s.best, i)!); // biome-ignore format: short
    for (let i = 0; i < s.best.commands.length; i++) await args(s, i);
  }
  return { result: s.best, asked: s.asked };
}

const weight = (script: Script): number =>
  script.commands.reduce((n, c) => n + 1 + (c.kind === 'module' && c.body.kind === 'text' ? c.body.module.funcs.length : 0), 0);

const commands = (s: Search<Script>): Promise<boolean> =>
  removePieces(
    () => s.best.commands.length,
    (from, to) => s.take({ ...s.best, commands: s.best.commands.toSpliced(from, to - from) }),
  );

// ─── Modules ───

function moduleAt(script: Script, i: number): Module | null {
  const c = script.commands[i];
  return c?.kind === 'module' && c.body.kind === 'text' ? c.body.module : null;
}
function withModule(script: Script, i: number, module: Module): Script {
  const c = script.commands[i] as Command & { kind: 'module' }; // the caller found a module there
  return { ...script, commands: script.commands.with(i, { ...c, body: { kind: 'text', module } }) };
}

// ─── Arguments ───

/** The call of a command: itself, or what it asserts about. */
const callOf = (c: Command): InvokeAction | null =>
  c.kind === 'invoke' ? c : 'subject' in c && c.subject.kind === 'invoke' ? c.subject : null;
const withCall = (c: Command, call: InvokeAction): Command => (c.kind === 'invoke' ? call : ({ ...c, subject: call } as Command)); // it had one

async function args(s: Search<Script>, i: number): Promise<void> {
  const n = callOf(s.best.commands[i]!)?.args.length ?? 0;
  for (let k = 0; k < n; k++) {
    for (const simpler of simplerThan(callOf(s.best.commands[i]!)!.args[k]!)) {
      const c = s.best.commands[i]!;
      const call = callOf(c)!; // as it was counted
      const changed = withCall(c, { ...call, args: call.args.with(k, simpler) });
      if (await s.take({ ...s.best, commands: s.best.commands.with(i, changed) })) break;
    }
  }
}
function simplerThan(v: Const): Const[] {
  switch (v.op) {
    case 'i32.const':
    case 'f32.const':
      return [0, 1, v.c & 0xff, v.c >> 1].filter(c => Math.abs(c) < Math.abs(v.c)).map(c => ({ ...v, c }));
    case 'i64.const':
    case 'f64.const': {
      const size = (c: bigint): bigint => (c < 0n ? -c : c);
      return [0n, 1n, v.c & 0xffn, v.c >> 1n].filter(c => size(c) < size(v.c)).map(c => ({ ...v, c }));
    }
    case 'v128.const':
      return v.c.every(b => b === 0) ? [] : [new Uint8Array(16), ...[0, 4, 8, 12].map(at => v.c.map((b, k) => (k >= at && k < at + 4 ? 0 : b)))].filter(c => c.some((b, k) => b !== v.c[k])).map(c => ({ ...v, c })); // biome-ignore format: one list
    case 'ref.null':
      return [];
    default:
      return v.n === 0 ? [] : [{ ...v, n: 0 }];
  }
}
