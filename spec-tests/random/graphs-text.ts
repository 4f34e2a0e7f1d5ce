// A random library graph as a script (.wast): modules with the section `dylink.0`, a program, and a command a step. No expectations: what is
// to come of each step is for others to say.

import { type Act, answerOf, caught, type Graph, type Hook, hooks, type Library, noteOf, type Signature, type Step, type Use, type Whom } from './graphs.ts'; // biome-ignore format: one import

/** Bits of `<dlfcn.h>`, for code that opens. */
const bits: Readonly<Record<string, number>> = { lazy: 1, now: 2, noload: 4, deepbind: 8, global: 256, local: 0, nodelete: 4096 };
const hookNames = { reloc: '__wasm_apply_data_relocs', fini: '__wasm_call_dtors' } as const;

/** Where a library keeps what: offsets from its memory base. Main has the number of notes and their sum in front. */
interface Layout {
  readonly size: number;
  readonly data: ReadonlyMap<string, number>;
  /** By number of the use. */
  readonly pointers: ReadonlyMap<number, number>;
  readonly strings: ReadonlyMap<string, number>;
}
function layoutOf(l: Library): Layout {
  let at = l.place === 0 ? 8 : 0;
  const take = (n: number): number => {
    at += n;
    return at - n;
  };
  const data = new Map(l.defs.filter(d => d.kind === 'data').map(d => [d.symbol, take(4)]));
  const pointers = new Map(l.uses.flatMap((u, k) => (u.relocated ? [[k, take(4)] as const] : [])));
  const strings = new Map<string, number>();
  for (const hook of hooks)
    for (const a of l.hooks[hook] ?? []) {
      const text = a.do === 'open' ? a.file : a.do === 'symbol' ? a.symbol : null;
      if (text !== null && !strings.has(text)) strings.set(text, take(text.length + 1));
    }
  return { size: at, data, pointers, strings };
}

const typeOf = (s: Signature): string => `(type $t${s})`;
const argOf = (s: Signature): string => (s === 1 ? ' (i32.const 0)' : '');
const place = (offset: number): string => `(i32.add (global.get $memory_base) (i32.const ${offset}))`;

/** What is at an address or in a slot; −1 of a null one. */
const through = (address: string, how: 'func' | 'mem', s: Signature): string =>
  `(if (result i32) (i32.eqz (local.tee $p ${address})) (then (i32.const -1)) (else ${how === 'mem' ? '(i32.load (local.get $p))' : `(call_indirect ${typeOf(s)}${argOf(s)} (local.get $p))`}))`;

function useText(u: Use, k: number, layout: Layout, relocated: boolean): string {
  if (u.how === 'call') return `(call $u${k}${argOf(u.signature)})`;
  if (u.how === 'global') return `(global.get $u${k})`;
  return through(relocated ? `(i32.load ${place(layout.pointers.get(k)!)})` : `(global.get $u${k})`, u.how, u.signature);
}

const note = (value: string): string => `(call $note ${value})`;
function actText(l: Library, hook: Hook, k: number, a: Act, layout: Layout): string {
  switch (a.do) {
    case 'note':
      return note(`(i32.const ${noteOf(l, hook, k)})`);
    case 'open': {
      const flags = a.flags.reduce((n, word) => n | bits[word]!, 0);
      const name = a.file === null ? '(i32.const 0)' : place(layout.strings.get(a.file)!);
      const code = `(global.set $h (call $dlopen ${name} (i32.const ${flags})))\n      ${note('(i32.ne (global.get $h) (i32.const 0))')}`;
      return a.catches
        ? `(block $done (block $caught (try_table (catch_all $caught)\n      ${code}) (br $done))\n      ${note(`(i32.const ${caught})`)})`
        : code;
    }
    case 'close':
      return `${note('(i32.add (i32.const 10) (call $dlclose (global.get $h)))')}\n      (global.set $h (i32.const 0))`;
    case 'use':
      return note(useText(l.uses[a.use]!, a.use, layout, false));
    case 'symbol':
      return note(through(`(call $dlsym (i32.const ${a.of === 'next' ? -1 : 0}) ${place(layout.strings.get(a.symbol)!)})`, a.kind === 'data' ? 'mem' : 'func', a.signature)); // biome-ignore format: one call
    case 'trap':
      return 'unreachable';
    case 'throw':
      return '(throw $e)';
  }
}

const importOf: Readonly<Record<Use['how'], (u: Use, k: number) => string>> = {
  call: (u, k) => `(import "env" "${u.symbol}" (func $u${k} ${typeOf(u.signature)}))`,
  func: (u, k) => `(import "GOT.func" "${u.symbol}" (global $u${k} (mut i32)))`,
  mem: (u, k) => `(import "GOT.mem" "${u.symbol}" (global $u${k} (mut i32)))`,
  global: (u, k) => `(import "env" "${u.symbol}" (global $u${k} (mut i32)))`,
};

const signatures = [
  [0, '(type $t0 (func (result i32)))'],
  [1, '(type $t1 (func (param i32) (result i32)))'],
] as const;
/** What code of `through` keeps its address in. */
const local = (code: string): string => (code.includes('$p') ? '(local $p i32)' : '');
const withLocal = (code: string): string => (local(code) === '' ? code : `${local(code)} ${code}`);

function moduleText(l: Library): string {
  if (l.junk) return '(module (func))';
  const main = l.place === 0;
  const layout = layoutOf(l);
  const slots = l.defs.filter(d => d.kind === 'func' && d.slot);
  const acts = hooks.flatMap(hook => l.hooks[hook] ?? []);
  const does = (what: Act['do']): boolean => acts.some(a => a.do === what);
  const wanted = new Set(
    [...l.defs.filter(d => d.kind === 'func'), ...l.uses, ...acts.filter(a => a.do === 'symbol')].map(x => x.signature),
  );
  const weak = [...new Set(l.uses.filter(u => u.weak).map(u => u.symbol))];
  const flagged = l.defs.flatMap(d => {
    const flags = [...(d.weak ? ['binding-weak'] : []), ...(d.hide === 'hidden' ? ['visibility-hidden'] : d.hide === 'local' ? ['binding-local'] : [])]; // biome-ignore format: a list
    return flags.length === 0 ? [] : [`(export-info "${d.symbol}" ${flags.join(' ')})`];
  });
  const pic = main || layout.size > 0 || slots.length > 0 || acts.length > 0 || l.uses.some(u => u.how === 'mem');
  const section = [
    '(@dylink.0',
    ...(layout.size > 0 || slots.length > 0 ? [`(mem-info (memory ${layout.size} 2)${slots.length > 0 ? ` (table ${slots.length} 0)` : ''})`] : []),
    ...(l.needed.length > 0 ? [`(needed ${l.needed.map(n => `"${n}"`).join(' ')})`] : []),
    ...flagged,
    ...weak.map(s => `(import-info "env" "${s}" binding-weak undefined)`),
  ].join(' '); // biome-ignore format: a list
  const body = (code: readonly string[]): string => `${local(code.join(''))}${code.map(c => `\n      ${c}`).join('')}`;
  const relocations = [...layout.pointers].map(([k, at]) => `(i32.store ${place(at)} (global.get $u${k}))`);
  const hookText = (hook: Hook, head: string): string[] => {
    const code = [...(hook === 'reloc' ? relocations : []), ...(l.hooks[hook] ?? []).map((a, k) => actText(l, hook, k, a, layout))];
    return code.length === 0 && l.hooks[hook] === null ? [] : [`(func ${head} ${body(code)})`];
  };
  const bytes = (n: number): string => [0, 8, 16, 24].map(s => `\\${((n >>> s) & 0xff).toString(16).padStart(2, '0')}`).join('');
  const fields = [
    `${section})`,
    ...signatures.filter(([s]) => wanted.has(s)).map(([, text]) => text),
    ...(pic ? ['(import "env" "memory" (memory 1))', '(import "env" "__memory_base" (global $memory_base i32))'] : []),
    ...(pic || l.uses.some(u => u.how === 'func') ? ['(import "env" "__indirect_function_table" (table 1 funcref))'] : []),
    ...(slots.length > 0 ? ['(import "env" "__table_base" (global $table_base i32))'] : []),
    ...(does('open') ? ['(import "env" "dlopen" (func $dlopen (param i32 i32) (result i32)))'] : []),
    ...(does('close') ? ['(import "env" "dlclose" (func $dlclose (param i32) (result i32)))'] : []),
    ...(does('symbol') ? ['(import "env" "dlsym" (func $dlsym (param i32 i32) (result i32)))'] : []),
    ...(acts.length > 0 && !main ? ['(import "env" "note" (func $note (param i32)))'] : []),
    ...l.uses.map((u, k) => importOf[u.how](u, k)),
    ...(does('throw') ? ['(tag $e)'] : []),
    ...(does('open') || does('close') ? ['(global $h (mut i32) (i32.const 0))'] : []),
    ...l.defs.map(d => {
      const answer = answerOf(l, d);
      if (d.kind === 'func') return `(func $${d.symbol} (export "${d.symbol}") ${typeOf(d.signature)} (i32.const ${answer}))`;
      if (d.kind === 'global') return `(global (export "${d.symbol}") (mut i32) (i32.const ${answer}))`;
      return `(global (export "${d.symbol}") i32 (i32.const ${layout.data.get(d.symbol)}))\n    (data (offset ${place(layout.data.get(d.symbol)!)}) "${bytes(answer)}")`;
    }),
    ...(slots.length > 0 ? [`(elem (global.get $table_base) func ${slots.map(d => `$${d.symbol}`).join(' ')})`] : []),
    ...[...layout.strings].map(([text, at]) => `(data (offset ${place(at)}) "${text}\\00")`),
    ...(main ? notes : []),
    ...l.uses.map((u, k) => `(func (export "use${k}") (result i32) ${withLocal(useText(u, k, layout, u.relocated))})`),
    ...hookText('start', '$start'),
    ...(l.hooks.start === null ? [] : ['(start $start)']),
    ...(relocations.length > 0 || l.hooks.reloc !== null ? hookText('reloc', `(export "${hookNames.reloc}")`) : []),
    ...hookText('init', `(export "${l.initialiser}")`),
    ...hookText('fini', `(export "${hookNames.fini}")`),
  ]; // biome-ignore format: a list
  return `(module${fields.map(f => `\n    ${f}`).join('')})`;
}

/** Main sums up what hooks tell. */
const notes = [
  `(func $note (export "note") (param i32)
      (i32.store (global.get $memory_base) (i32.add (i32.load (global.get $memory_base)) (i32.const 1)))
      (i32.store offset=4 (global.get $memory_base)
        (i32.add (i32.mul (i32.load offset=4 (global.get $memory_base)) (i32.const 31)) (local.get 0))))`,
  '(func (export "notes") (result i32) (i32.load offset=4 (global.get $memory_base)))',
];

const whom = (w: Whom): string => (w.kind === 'handle' ? `$${w.handle}` : w.kind === 'next' ? `next $${w.handle}` : w.kind);

/** One command. */
export function stepText(g: Graph, s: Step): string {
  switch (s.do) {
    case 'open':
      return `(dlopen $${s.as} ${[s.file === null ? 'main' : `"${s.file}"`, ...s.flags].join(' ')})`;
    case 'close':
      return `(dlclose $${s.handle})`;
    case 'symbol': {
      const asked = `(dlsym ${whom(s.of)} "${s.symbol}")`;
      return s.call === null ? asked : `(invoke ${asked}${argOf(s.call)})`;
    }
    case 'use':
      return `(invoke $${s.handle ?? 'main'} "use${s.use}")`;
    case 'provider': {
      const u = (s.place === 0 ? g.main : g.libraries.find(l => l.place === s.place)!).uses[s.use]!;
      const module = u.how === 'func' ? 'GOT.func' : u.how === 'mem' ? 'GOT.mem' : 'env';
      return `(assert_provider ${s.handle === null ? 'main' : `$${s.handle}`} "${module}" "${u.symbol}" null)`;
    }
    case 'same':
      return `(assert_same $${s.left} $${s.right})`;
    case 'same symbol':
      return `(assert_same (dlsym ${whom(s.left)} "${s.symbol}") (dlsym ${whom(s.right)} "${s.symbol}"))`;
    case 'notes':
      return '(invoke $main "notes")';
  }
}

/** How many commands stand before those of the steps: files, links, the program. */
export const headOf = (g: Graph): number => g.libraries.length + Object.keys(g.links).length + 1;

export function graphText(g: Graph): string {
  const preload = g.preload.length === 0 ? '' : `\n  (preload ${g.preload.map(n => `"${n}"`).join(' ')})`;
  return `${[
    ...g.libraries.map(l => `(library "${l.file}"\n  ${moduleText(l)})`),
    ...Object.entries(g.links).map(([name, file]) => `(symlink "${name}" "${file}")`),
    `(program $main\n  ${moduleText(g.main)}${preload}${g.unloads ? '\n  (profile "elf-unload")' : ''}${g.bindNow ? '\n  bind-now' : ''})`,
    ...g.steps.map(s => stepText(g, s)),
  ].join('\n')}\n`; // biome-ignore format: a list
}
