// Where compiled code trapped (the instruction in focus, spec 4.2.15). Each expression that may trap begins a line of the generated source,
// and the trace of an error says on which line it arose; the source is not kept, but written again with, in place of its line breaks,
// characters that say which instruction each stands for.

/** Which instruction each line of a source belongs to, being found out. */
export interface Lines {
  /** A character for the instruction at hand, other than all of a source. */
  readonly mark: () => string;
  /** `pos` of the instruction at hand. */
  readonly at: (pos: number) => void;
  /** By line from 0, the `pos` of the instruction that begins it: −1 of none. */
  readonly of: (text: string) => Int32Array;
}

/** Generated source is ASCII. Traps of a function that has more sites than there are characters beyond are not found. */
const FIRST = 0x80;
const LAST = 0xffff;

export function newLines(): Lines {
  const positions: number[] = [];
  let pos = -1;
  let fresh = true;
  return {
    at: p => {
      pos = p;
      fresh = true;
    },
    mark: () => {
      if (fresh) positions.push(pos);
      fresh = false;
      return String.fromCharCode(Math.min(FIRST + positions.length - 1, LAST));
    },
    of: text => {
      const out = [-1];
      for (let i = 0; i < text.length; i++) {
        const code = text.charCodeAt(i);
        if (code >= FIRST) out.push(code < LAST ? positions[code - FIRST]! : -1);
      }
      return Int32Array.from(out);
    },
  };
}

// ─── Scripts ───

let scripts = 0;
/** A number for one more source, in all stores. */
export const newScript = (): number => scripts++;
/** What hosts show as the name of the source in traces and profiles. */
export const sourceName = (script: number): string => `//# sourceURL=linkstep-function-${script}`;

export interface Place {
  readonly script: number;
  /** From 0. */
  readonly line: number;
}

const placeIn = (trace: string): Place | null => {
  const found = /linkstep-function-(\d+):(\d+)/.exec(trace);
  return found === null ? null : { script: Number(found[1]), line: Number(found[2]) - firstLine() };
};
let first: number | null = null;
/** The number of the line on which the body of a function made of a string begins: hosts put a head before it. */
const firstLine = (): number => {
  if (first === null) {
    first = 0;
    const probe = new Function(`return new Error().stack;${sourceName(newScript())}`)() as unknown;
    first = typeof probe === 'string' ? (placeIn(probe)?.line ?? 0) : 0;
  }
  return first;
};

/** The innermost place in generated source that an error's trace mentions; null where the host keeps no trace, or one without lines. */
export function placeOf(error: Error): Place | null {
  const { stack } = error;
  return typeof stack === 'string' ? placeIn(stack) : null;
}

/** The functions of generated source that an error's trace mentions, innermost first: by the addresses in their names (function.ts). */
export function functionsIn(error: Error): { readonly addresses: readonly number[]; readonly whole: boolean } {
  const stack = typeof error.stack === 'string' ? error.stack : '';
  const addresses = [...stack.matchAll(/\bF(\d+)\b.*linkstep-function-/g)].map(found => Number(found[1]));
  return { addresses, whole: stack.split('\n').length <= (Error.stackTraceLimit ?? 0) };
}
