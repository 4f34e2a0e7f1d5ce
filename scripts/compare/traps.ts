// The kinds of traps that the specification's test suite tells apart, and which of them an engine's message may stand for. The specification
// gives a trap no reason (4.2.15 "Administrative Instructions"); engines' messages are more or less fine.

const trapClasses = [
  'unreachable', 'integer divide by zero', 'integer overflow', 'invalid conversion to integer', 'out of bounds memory access',
  'out of bounds table access', 'out of bounds array access', 'undefined element', 'uninitialized element', 'indirect call type mismatch',
  'null reference', 'cast failure', 'unaligned atomic', 'allocation size too large', 'call stack exhausted',
] as const; // biome-ignore format: names only
export type TrapClass = (typeof trapClasses)[number];

/**
 * The first that fits says what a message may stand for. Order matters: what is more particular stands first. Of V8 (Node, Deno, Chromium),
 * SpiderMonkey (Firefox, js), JavaScriptCore (Bun, jsc), Wasmtime and Wasmi, wabt, Binaryen, and the specification's own words, which linkstep
 * uses.
 */
export const trapMessages: readonly (readonly [RegExp, readonly TrapClass[]])[] = [
  // Calls through tables
  [/undefined element/i, ['undefined element']],
  [/uninitialized (element|table|elem)|indirect call to null/i, ['uninitialized element']],
  [/indirect call (type|signature) mismatch|incompatible function type|call indirect type mismatch/i, ['indirect call type mismatch']],
  [/(null function or )?function signature mismatch/i, ['uninitialized element', 'indirect call type mismatch']],
  [/call_indirect to a signature that does not match/i, ['uninitialized element', 'indirect call type mismatch']],
  [/out of bounds call_indirect/i, ['undefined element']],
  // Numbers
  [/divide by zero|division by zero|remainder by zero/i, ['integer divide by zero']],
  [/divide result unrepresentable/i, ['integer overflow']],
  [/float unrepresentable in integer range|out of bounds trunc/i, ['integer overflow', 'invalid conversion to integer']],
  [/invalid conversion to integer|truncation of nan/i, ['invalid conversion to integer']],
  [/integer overflow|truncation overflow/i, ['integer overflow']],
  // Stores
  [/unaligned|misaligned/i, ['unaligned atomic']],
  // array.init_data and array.init_elem have two reasons, and the rules do not say which is first (Step_read/array.init_elem-oob1, -oob2).
  [/data segment (is )?out of bounds/i, ['out of bounds memory access', 'out of bounds array access']],
  [/element segment (is )?out of bounds/i, ['out of bounds table access', 'out of bounds array access']],
  [/out of bounds (memory|data)|(memory|data)( segment)?( \d+)?( access)?( is)? out of bounds|segment \d+ is out of bounds|offset is out of bounds.*memory|data segment does not fit/i,
    ['out of bounds memory access']],
  [/array (element |index )?(access |index )?(is )?out of bounds|out of bounds array|array.*out of bounds/i, ['out of bounds array access', 'out of bounds memory access', 'out of bounds table access']],
  [/table index is out of bounds/i, ['out of bounds table access', 'undefined element']],
  [/out of bounds table|table( initializer)?( \d+)?( access| index)?( is)? out of bounds|element segment|table initializer|segment.*out of bounds.*table/i, ['out of bounds table access']],
  // SpiderMonkey has one text for every index
  [/^index out of bounds|index out of bounds$/i, ['out of bounds memory access', 'out of bounds table access', 'out of bounds array access', 'undefined element']],
  // References
  [/null (function|structure|array|i31|exception)? ?reference|dereferenc\w+ (a )?null|null (pointer|dereference)|to a null reference|a null reference|rethrowing null/i,
    ['null reference']],
  [/cast failure|illegal cast|bad cast|failed to cast|ref\.cast failed/i, ['cast failure']],
  [/array is too large|requested new array|too many (array )?elements|allocation size too large/i, ['allocation size too large']],
  [/stack (size )?(exhausted|exceeded|overflow)|call stack|too much recursion|maximum call stack/i, ['call stack exhausted']],
  [/unreachable/i, ['unreachable']],
]; // biome-ignore format: one message a line

const own: readonly (readonly [string, TrapClass])[] = [
  ...trapClasses.map(t => [t, t] as const),
  ...['function', 'structure', 'array', 'i31', 'exception'].map(of => [`null ${of} reference`, 'null reference'] as const),
];

/** The classes that a message may stand for; none where it is not known. The specification's own words, with a detail or without, are of one. */
export function trapClassesOf(message: string): readonly TrapClass[] {
  // Wasmtime's and Wasmi's one text for every access beyond a table's end.
  if (message.endsWith('undefined element: out of bounds table access')) return ['undefined element', 'out of bounds table access'];
  const exact = own.find(([words]) => message === words || message.startsWith(`${words}:`) || message.startsWith(`${words} `));
  return exact === undefined ? inWords(message) : [exact[1]];
}
const inWords = (message: string): readonly TrapClass[] => trapMessages.find(([pattern]) => pattern.test(message))?.[1] ?? [];

/** Messages of engines about what the specification lets them limit (appendix, "Implementation Limitations"). */
const limits =
  /implementation limit|exceeds? (the )?(implementation |internal )?(limit|maximum)|limit (is )?exceeded|too (large|many|big|deep)\b|larger than (the )?(implementation |internal )?limit|out of memory|could not allocate|cannot allocate|allocation failed|failed to (allocate|reserve)/i;
export const isLimit = (message: string): boolean => limits.test(message);
export const isOutOfMemory = (message: string): boolean =>
  /out of memory|could not allocate|cannot allocate|ERR_WORKER_OUT_OF_MEMORY|memory limit|heap limit|allocation failed/i.test(message);
