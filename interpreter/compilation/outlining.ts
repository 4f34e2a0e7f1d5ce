// Huge functions: hosts do not optimise beyond a size, so ranges of statements become functions of their own inside, which share its
// variables. A jump out of such a range is a number that it gives; where it is called, the jump is made.

import type { Gen, Label } from './generator.ts';

/** Characters of source beyond which a function is cut up, and of a range. */
export const HUGE = 40_000;
const CHUNK = 12_000;

/** A statement that leaves: where it stands in the output, and the label it goes to; −1 returns, −2 begins the function again. */
export interface Jump {
  readonly at: number;
  readonly to: number;
}
export const RETURN = -1;
export const AGAIN = -2;

export function leave(g: Gen, to: number, text: string): void {
  g.jumps.push({ at: g.out.length, to });
  g.emit(text);
}

/** Between two instructions: cuts off what has been written of the list at hand, if it is large. */
export function outline(g: Gen, label: Label): void {
  if (label.scanned < 0 || label.scanned > g.out.length) {
    label.mark = g.out.length;
    label.scanned = label.mark;
    label.size = 0;
  }
  for (; label.scanned < g.out.length; label.scanned++) label.size += g.out[label.scanned]!.length;
  if (label.size < CHUNK || g.labels.some(l => l.scoped)) return;
  cutOff(g, label);
}

function cutOff(g: Gen, label: Label): void {
  const { out, jumps } = g;
  const from = label.mark;
  const open = new Set(g.labels.map(l => l.id));
  // Each way out by its text, in the order of their codes from 1.
  const ways = new Map<string, { readonly code: number; readonly to: number }>();
  let first = jumps.length;
  while (first > 0 && jumps[first - 1]!.at >= from) first--;
  for (const { at, to } of jumps.splice(first)) {
    if (to >= 0 && !open.has(to)) continue;
    const text = out[at]!;
    const key = to === RETURN ? 'return RV;' : text;
    let way = ways.get(key);
    if (way === undefined) {
      way = { code: ways.size + 1, to };
      ways.set(key, way);
    }
    const value = to === RETURN ? text.slice('return '.length, -1) : '';
    out[at] = value === '' || value === 'RV' || text === 'return;' ? `return ${way.code};` : `{RV=${value};return ${way.code};}`;
  }
  const name = `q${g.chunks.length}`;
  g.chunks.push(`const ${name}=function(){${out.splice(from).join('')}};`);
  if (ways.size === 0) g.emit(`${name}();`);
  else {
    g.emit(`switch(${name}()){`);
    for (const [text, { code, to }] of ways) {
      g.emit(`case ${code}:`);
      leave(g, to, text);
    }
    g.emit('}');
  }
  label.scanned = -1;
}
