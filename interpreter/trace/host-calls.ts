// What the host did, by step: a step that is taken again after going back must not print twice, and must see what it saw before.

import type { Gives } from '../execution/rule.ts';
import { canGrowMem, growMem, PAGE, type Store, willWrite } from '../runtime/store.ts';

/** `mem` is the memory's number: the instance itself is another one where its module was loaded again. */
interface Written {
  readonly mem: number;
  readonly ea: number;
  readonly bytes: Uint8Array;
}

/** A host call: what it gave and what it wrote, in pages and bytes. */
export interface HostCall {
  readonly name: string;
  readonly gives: Gives;
  readonly grown: readonly { readonly mem: number; readonly pages: number }[];
  readonly written: readonly Written[];
}

const isPlain = (e: { readonly op: string }): boolean => e.op.endsWith('.const') || e.op === 'trap';

/**
 * The record of a call that has just been made; `mark` is where the journal stood before it. Null where the call did more than give
 * numbers and write memories: then it belongs to the machine, is taken back by the journal, and has to be made again.
 */
export function recordCall(s: Store, name: string, mark: number, gives: Gives): HostCall | null {
  const list =
    gives === undefined ? [] : Array.isArray(gives) ? (gives as readonly { readonly op: string }[]) : [gives as { readonly op: string }];
  if (!list.every(isPlain)) return null;
  const grown: { mem: number; pages: number }[] = [];
  const written: Written[] = [];
  for (const { of } of s.journal?.slice(mark) ?? []) {
    if (of?.kind === 'memory') written.push({ mem: of.m.addr, ea: of.ea, bytes: of.m.bytes.slice(of.ea, of.ea + of.old.length) });
    else if (of?.kind === 'memory-size') grown.push({ mem: of.m.addr, pages: of.m.bytes.length / PAGE });
    else return null;
  }
  return { name, gives, grown, written };
}

/** Does again what a call did, without making it. */
export function repeat(s: Store, call: HostCall): Gives {
  for (const { mem, pages } of call.grown) {
    const m = s.mems[mem]!; // it was there
    const more = pages - m.bytes.length / PAGE;
    if (more > 0 && canGrowMem(s, m, BigInt(more))) growMem(s, m, more);
  }
  for (const { mem, ea, bytes } of call.written) {
    const m = s.mems[mem]!; // likewise
    willWrite(s, m, ea, bytes.length);
    m.bytes.set(bytes, ea);
  }
  return call.gives;
}
