// Branch hints: section `metadata.code.branch_hint` (spec Appendix "Custom Sections", branch hinting). An offset counts from the first byte
// of a function's body, its declarations of locals included.

import type { Instr } from '../syntax/instructions.ts';
import type { BranchHint, Expr, Func } from '../syntax/modules.ts';
import { walk } from '../syntax/traverse.ts';
import { isHintable } from './instructions.ts';
import * as read from './reading.ts';
import { malformed, type Reader } from './reading.ts';
import type { Writer } from './writing.ts';
import * as write from './writing.ts';

export const BRANCH_HINT_SECTION = 'metadata.code.branch_hint';
const PHRASE = '@metadata.code.branch_hint section';

function hintable(body: Expr): ReadonlyMap<number, Instr> {
  const found = new Map<number, Instr>();
  walk(body, {
    instr: e => {
      if (isHintable(e)) found.set(e.pos, e);
    },
  });
  return found;
}

/**
 * The contents of a hint section: hints by function, as an index into `funcs`; `imported` functions come before those.
 * Errors: `Refused`, malformed, also for hints that stand at no `br_if` or `if`.
 */
export function readHints(r: Reader, funcs: readonly Func[], imported: number): Map<number, readonly BranchHint[]> {
  const all = new Map<number, readonly BranchHint[]>();
  let lastFunc = -1;
  read.list(r, r => {
    const at = r.pos;
    const x = read.u32(r);
    const func = funcs[x - imported];
    if (x <= lastFunc || func === undefined) throw malformed(r, PHRASE, at, `function ${x} out of order or not defined here`);
    lastFunc = x;
    const targets = hintable(func.body);
    let last = -1;
    const hints = read.list(r, r => {
      const pos = r.pos;
      const offset = read.u32(r);
      const size = read.u32(r);
      const value = read.byte(r);
      const instr = targets.get(func.pos + offset);
      if (size !== 1 || value > 1) throw malformed(r, PHRASE, pos, `hint of size ${size} and value ${value}`);
      if (offset <= last || instr === undefined)
        throw malformed(r, PHRASE, pos, `offset ${offset} in function ${x} out of order or not that of a br_if or if`);
      last = offset;
      return { pos: r.base + pos, instr, likely: value === 1 };
    });
    if (hints.length > 0) all.set(x - imported, hints);
  });
  if (r.pos !== r.end) throw malformed(r, PHRASE, r.pos, 'bytes after the last hint');
  return all;
}

/** Hints of one function as the section has them: offset within the body, whether likely; by increasing offset. */
export interface FuncHints {
  readonly func: number;
  readonly hints: readonly { readonly offset: number; readonly likely: boolean }[];
}

export function writeHints(w: Writer, all: readonly FuncHints[]): void {
  write.list(w, all, (w, { func, hints }) => {
    write.u32(w, func);
    write.list(w, hints, (w, { offset, likely }) => {
      write.u32(w, offset);
      write.u32(w, 1);
      write.byte(w, likely ? 1 : 0);
    });
  });
}
