// The cases of the linking suite: what the comment on top of each says.

/** What is decided elsewhere than under a number. */
export const topics: readonly string[] = ['ABI', 'search', 'errors', 'log'];
/** D31 is about threads, which the suite leaves out. */
export const decisions: readonly string[] = Array.from({ length: 32 }, (_, i) => `D${i + 1}`).filter(d => d !== 'D31');

export interface CaseHeader {
  readonly what: string;
  /** Decisions by number, or topics. */
  readonly pins: readonly string[];
}

/** The comment on top of a case: what it is about, then a line that begins with `Pins`; null where it has no such comment. */
export function headerOf(text: string): CaseHeader | null {
  const lines = text.split('\n');
  const comment = lines.slice(0, lines.indexOf(''));
  if (comment.some(line => !line.startsWith(';; '))) return null;
  const at = comment.findIndex(line => /^;; Pins .*\.$/.test(line));
  if (at < 1) return null;
  const what = comment.slice(0, at).map(line => line.slice(2).trim()).join(' '); // biome-ignore format: one expression
  return { what, pins: comment[at]!.slice(';; Pins '.length, -1).split(', ') };
}
