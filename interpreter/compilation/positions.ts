// Where compiled code trapped (the instruction in focus, spec 4.2.15), and who called. Each expression that may trap, or calls, begins a line of the
// generated source, and the trace of an error says on which line it arose; the source is not kept, but written again with, in place of its line breaks,
// characters that say which instruction each stands for.

/** Which instruction each line of a source belongs to, being found out. */
export interface Lines {
  /** A character for the instruction at hand, other than all of a source. */
  readonly mark: () => string;
  /** The same for what is no instruction's: `TAIL`, or −1. */
  readonly markAs: (pos: number) => string;
  /** `pos` of the instruction at hand. */
  readonly at: (pos: number) => void;
  /** By line from 0, the `pos` of the instruction that begins it: −1 of none. */
  readonly of: (text: string) => Int32Array;
}

/** Generated source is ASCII. Traps of a function that has more sites than there are characters beyond are not found. */
const FIRST = 0x80;
const LAST = 0xffff;
/** In place of a position: of a tail call, behind which its function has returned. */
export const TAIL = -2;

export function newLines(): Lines {
  const positions: number[] = [];
  let pos = -1;
  let fresh = true;
  const last = (): string => String.fromCharCode(Math.min(FIRST + positions.length - 1, LAST));
  return {
    at: p => {
      pos = p;
      fresh = true;
    },
    mark: () => {
      if (fresh) positions.push(pos);
      fresh = false;
      return last();
    },
    markAs: p => {
      positions.push(p);
      fresh = true;
      return last();
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

const FRAME = /linkstep-function-(\d+):(\d+)/;
let first: number | null = null;
/** The number of the line on which the body of a function made of a string begins: hosts put a head before it. */
const firstLine = (): number => {
  if (first === null) {
    const probe = new Function(`return new Error().stack;${sourceName(newScript())}`)() as unknown;
    first = typeof probe === 'string' ? Number(FRAME.exec(probe)?.[2] ?? 0) : 0;
  }
  return first;
};
const placeIn = (line: string): Place | null => {
  const found = FRAME.exec(line);
  return found === null ? null : { script: Number(found[1]), line: Number(found[2]) - firstLine() };
};

/** The innermost place in generated source that an error's trace mentions; null where the host keeps no trace, or one without lines. */
export function placeOf(error: Error): Place | null {
  const { stack } = error;
  return typeof stack === 'string' ? placeIn(stack) : null;
}

export interface Activation {
  /** What the function of generated source is called, with the number in it: `F` and the function's address, `loop` what goes on at a loop, `q` a piece. */
  readonly kind: 'F' | 'loop' | 'q';
  readonly n: number;
  readonly place: Place;
}
/** Those that an error's trace mentions, innermost first, and whether that is all of them. */
export function activationsIn(error: Error): { readonly activations: readonly Activation[]; readonly whole: boolean } {
  const lines = typeof error.stack === 'string' ? error.stack.split('\n') : [];
  const activations = lines.flatMap((line): Activation[] => {
    const place = placeIn(line);
    const name = place === null ? null : /\b(F|loop|q)(\d+)\b.*linkstep-function-/.exec(line);
    return place === null || name === null ? [] : [{ kind: name[1] as Activation['kind'], n: Number(name[2]), place }]; // by the pattern
  });
  return { activations, whole: lines.length <= (Error.stackTraceLimit ?? 0) };
}
