// Outcomes as entries carry them (spec-tests/harness/entries.ts): whether two are the same, and how one is shown on a line.

import type { CommandEntry, ShownOutcome } from '../../spec-tests/harness/entries.ts';
import type { Shown } from '../../spec-tests/harness/values.ts';

/** Floats by their bits; of references what a script can see: null, or which host value. */
function sameValue(a: Shown, b: Shown): boolean {
  if (a.text === b.text) return a.bits === b.bits;
  if (a.text.startsWith('(ref.null') && b.text.startsWith('(ref.null')) return true;
  return a.bits !== undefined && a.bits === b.bits && a.text.split(' ')[0] === b.text.split(' ')[0];
}

const made: ReadonlySet<string> = new Set(['module', 'instance', 'done', 'success']);
export const isMade = (o: ShownOutcome): boolean => made.has(o.kind);
export const isRefused = (o: ShownOutcome): boolean => o.kind === 'malformed' || o.kind === 'invalid';

/** Messages apart, but for what is said of linked objects. */
export function sameOutcome(a: ShownOutcome, b: ShownOutcome): boolean {
  if (isMade(a) && isMade(b)) return true;
  if (a.kind !== b.kind) return false;
  if (a.kind === 'values') {
    const [x, y] = [a.values ?? [], b.values ?? []];
    return x.length === y.length && x.every((v, i) => sameValue(v, y[i]!));
  }
  return a.kind !== 'facts' || a.message === b.message;
}

/** Whether values differ in nothing but the sign and payload of NaNs; lanes of a vector are taken as the script takes them, else as floats of either width. */
export function differInNaNs(a: ShownOutcome, b: ShownOutcome): boolean {
  if (a.kind !== 'values' || b.kind !== 'values') return false;
  const [x, y] = [a.values ?? [], b.values ?? []];
  return x.length === y.length && x.every((v, i) => sameValue(v, y[i]!) || bothNaN(v, y[i]!));
}
function bothNaN(a: Shown, b: Shown): boolean {
  if (a.text.split(' ')[0] !== b.text.split(' ')[0]) return false;
  if (a.nan !== undefined || b.nan !== undefined) return quiet(a) && quiet(b);
  const [x, y] = [lanesIn(a), lanesIn(b)];
  if (x === null || y === null || x.length !== y.length) return false;
  const nan = (lane: bigint, width: number): boolean =>
    width === 32 ? (lane & 0x7fc0_0000n) === 0x7fc0_0000n : (lane & 0x7ff8_0000_0000_0000n) === 0x7ff8_0000_0000_0000n;
  return widthsOf(a).some(width => {
    const [p, q] = [asLanes(x, width), asLanes(y, width)];
    return p.every((lane, i) => lane === q[i] || (nan(lane, width) && nan(q[i]!, width)));
  });
}
/** Of a lane that may be a float: as the script writes the vector, or any. */
function widthsOf(v: Shown): readonly number[] {
  if (v.text.startsWith('(v128.const f32x4')) return [32];
  return v.text.startsWith('(v128.const f64x2') ? [64] : [32, 64];
}
/** No operation yields a signalling NaN (4.3.3). */
const quiet = (v: Shown): boolean => v.nan === 'canonical' || v.nan === 'arithmetic';

/** The bytes of a vector as its lanes in hex say, the lowest first; null of what is none. */
function lanesIn(v: Shown): readonly number[] | null {
  const found = /^\(v128\.const \S+ (.*)\)$/.exec(v.bits ?? v.hex ?? '');
  if (found === null) return null;
  return found[1]!.split(' ').flatMap(lane => lane.replace(/^0x|_/g, '').match(/../g)!.reverse().map(byte => Number.parseInt(byte, 16))); // biome-ignore format: one expression
}
const asLanes = (bytes: readonly number[], width: number): bigint[] =>
  Array.from({ length: bytes.length / (width / 8) }, (_, i) =>
    bytes.slice((i * width) / 8, ((i + 1) * width) / 8).reduceRight((n, byte) => (n << 8n) | BigInt(byte), 0n),
  );

const crop = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

/** `(f32.const nan) 0x7fc0_0000`, `trap: unreachable`, … */
export function showOutcome(o: ShownOutcome | undefined): string {
  if (o === undefined) return 'nothing';
  if (o.kind !== 'values') return o.message === undefined || o.message === '' ? o.kind : `${o.kind}: ${crop(o.message, 200)}`;
  const values = (o.values ?? []).map(v => (v.nan === undefined && !(v.bits?.includes(' ') ?? false) ? v.text : `${v.text} ${bitsOf(v)}`));
  return values.length === 0 ? 'no value' : crop(values.join(' '), 400);
}
/** The bits of lanes stand in a second `(v128.const …)`. */
const bitsOf = (v: Shown): string => (v.bits ?? v.hex ?? '').replace(/^\(v128\.const (.*)\)$/, '[$1]');

export const showExpected = (e: CommandEntry): string | null =>
  e.expected === undefined || e.expected.kind === 'success' ? null : showOutcome(e.expected);
