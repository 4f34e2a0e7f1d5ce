// The annotation @dylink.0: section "dylink.0" (tool-conventions, DynamicLinking.md) in the spelling that wasm-tools gave it.
//
//   (@dylink.0
//     (mem-info (memory SIZE ALIGN) (table SIZE ALIGN))     either may be left out; alignments as powers of two
//     (needed "lib.so"*)  (export-info "name" flag*)  (import-info "module" "name" flag*)
//     (runtime-path "dir"*)  (target-arch "arch")
//     (subsection ID "bytes"*))                             one that has no words
//
// (@dylink …) is the legacy section, which has memory, table and needed only.
// A flag is a word of `flagBits` or a number.  What is said more than once adds up, but for mem-info and target-arch.

import { parseU } from '../interpreter/numerics/literals.ts';
import { refuse } from '../interpreter/syntax/diagnostic.ts';
import type { Dylink } from '../interpreter/syntax/modules.ts';
import type { Source } from '../interpreter/syntax/source.ts';
import type { Annotation } from './lexer.ts';
import { at } from './spaces.ts';
import { annotationName, concatenated } from './strings.ts';
import type { Token } from './tree.ts';

/** The symbol flags of tool-conventions (Linking.md) by their words. */
export const flagBits: ReadonlyMap<string, number> = new Map([
  ['binding-weak', 0x1],
  ['binding-local', 0x2],
  ['visibility-hidden', 0x4],
  ['undefined', 0x10],
  ['exported', 0x20],
  ['explicit-name', 0x40],
  ['no-strip', 0x80],
  ['tls', 0x100],
  ['absolute', 0x200],
]);

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export function readDylink(source: Source, a: Annotation): Dylink {
  const items = a.items;
  let i = 0;
  const wrong = (expected: string): Error => {
    const t = items[i];
    const got = t === undefined ? '' : `got '${t.text.slice(0, 40)}', `;
    return refuse(
      'malformed',
      `@${a.id} annotation: unexpected token`,
      `${got}expected ${expected}`,
      t === undefined ? { source, pos: a.pos } : at(source, t),
    );
  };
  const isString = () => items[i]?.text.charCodeAt(0) === 0x22;
  const take = (text: string): void => {
    if (items[i]?.text !== text) throw wrong(`'${text}'`);
    i++;
  };
  const string = (): string => {
    if (!isString()) throw wrong('a string');
    return annotationName(source, a, items[i++]!);
  };
  const strings = (out: string[]): void => {
    while (isString()) out.push(string());
  };
  const number = (): number => {
    const t: Token | undefined = items[i];
    const n = t?.type === 'nat' ? parseU(t.text, 32) : null;
    if (n === null) throw wrong('a number below 2^32');
    i++;
    return n;
  };
  const flags = (): number => {
    let bits = 0;
    while (items[i] !== undefined && items[i]!.text !== ')') {
      const bit = flagBits.get(items[i]!.text);
      if (bit === undefined && items[i]!.type !== 'nat') throw wrong(`a number or one of ${[...flagBits.keys()].join(', ')}`);
      bits |= bit ?? number();
      if (bit !== undefined) i++;
    }
    return bits >>> 0;
  };

  const needed: string[] = [];
  const exportInfo: Dylink['exportInfo'][number][] = [];
  const importInfo: Dylink['importInfo'][number][] = [];
  const runtimePath: string[] = [];
  const unknown: Dylink['unknown'][number][] = [];
  let memInfo: Writable<NonNullable<Dylink['memInfo']>> | null = null;
  let targetArch: string | null = null;
  while (i < items.length) {
    take('(');
    const head = items[i]?.text;
    switch (head) {
      case 'mem-info':
        i++;
        memInfo = { memorySize: 0, memoryAlign: 0, tableSize: 0, tableAlign: 0 };
        while (items[i]?.text === '(') {
          i++;
          const which = items[i]?.text;
          if (which !== 'memory' && which !== 'table') throw wrong("'memory' or 'table'");
          i++;
          if (which === 'memory') {
            memInfo.memorySize = number();
            memInfo.memoryAlign = number();
          } else {
            memInfo.tableSize = number();
            memInfo.tableAlign = number();
          }
          take(')');
        }
        break;
      case 'needed':
        i++;
        strings(needed);
        break;
      case 'export-info':
        i++;
        exportInfo.push({ name: string(), flags: flags() });
        break;
      case 'import-info':
        i++;
        importInfo.push({ module: string(), name: string(), flags: flags() });
        break;
      case 'runtime-path':
        i++;
        strings(runtimePath);
        break;
      case 'target-arch':
        i++;
        targetArch = string();
        break;
      case 'subsection': {
        i++;
        const id = number();
        const from = i;
        while (isString()) i++;
        unknown.push({ id, bytes: concatenated(source, items.slice(from, i)) });
        break;
      }
      default:
        throw wrong('mem-info, needed, export-info, import-info, runtime-path, target-arch or subsection');
    }
    take(')');
  }
  return { pos: a.pos, legacy: a.id === 'dylink', memInfo, needed, exportInfo, importInfo, runtimePath, targetArch, unknown };
}
