// The name section (spec Appendix "Custom Sections": name section), with the subsections of the extended name section proposal.

import { completed, type NameMap, type Names, noNames } from '../syntax/modules.ts';
import * as read from './reading.ts';
import { malformed, type Reader } from './reading.ts';
import type { Writer } from './writing.ts';
import * as write from './writing.ts';

export const NAME_SECTION = 'name';

type Flat = 'func' | 'type' | 'table' | 'memory' | 'global' | 'elem' | 'data' | 'tag';
type Nested = 'local' | 'label' | 'field';

/** Subsections by id. */
const subsections: readonly ('module' | Flat | Nested)[] = [
  'module', 'func', 'local', 'label', 'type', 'table', 'memory', 'global', 'elem', 'data', 'field', 'tag',
]; // biome-ignore format: by id

const isNested = (what: Flat | Nested): what is Nested => what === 'local' || what === 'label' || what === 'field';

/** Pairs of an index and what `item` reads, by increasing index. */
function readMap<X>(r: Reader, item: (r: Reader, x: number) => X): void {
  let last = -1;
  read.list(r, r => {
    const pos = r.pos;
    const x = read.u32(r);
    if (x <= last) throw malformed(r, 'malformed name section', pos, `index ${x} after index ${last}`);
    last = x;
    item(r, x);
  });
}

function readNameMap(r: Reader): NameMap {
  const names: NameMap = new Map();
  readMap(r, (r, x) => names.set(x, read.name(r)));
  return names;
}

/**
 * The contents of a name section. A subsection with an unknown id is passed over.
 * Errors: `Refused`, malformed; the caller decides whether that matters, for the module is none the worse for it.
 */
export function readNames(r: Reader): Names {
  const names = noNames();
  for (let last = -1; r.pos < r.end; ) {
    const pos = r.pos;
    const id = read.byte(r);
    if (id <= last) throw malformed(r, 'malformed name section', pos, `subsection ${id} after subsection ${last}`);
    last = id;
    read.sized(r, size => {
      const what = subsections[id];
      if (what === undefined) read.take(r, size);
      else if (what === 'module') names.module = read.name(r);
      else if (!isNested(what)) readMap(r, (r, x) => names[what].set(x, read.name(r)));
      else
        readMap(r, (r, x) => {
          const inner = readNameMap(r);
          if (inner.size > 0) names[what].set(x, inner);
        });
    });
  }
  return completed(names);
}

export const hasNames = (names: Names): boolean =>
  subsections.some(what => (what === 'module' ? names.module !== null : names[what].size > 0));

const sorted = <X>(map: ReadonlyMap<number, X>): (readonly [number, X])[] => [...map].sort(([x], [y]) => x - y);

function writeNameMap(w: Writer, names: NameMap): void {
  write.list(w, sorted(names), (w, [x, name]) => {
    write.u32(w, x);
    write.name(w, name);
  });
}

/** The contents of a name section, without empty subsections. */
export function writeNames(w: Writer, names: Names): void {
  const subsection = (id: number, body: (w: Writer) => void): void => {
    write.byte(w, id);
    write.sized(w, body);
  };
  subsections.forEach((what, id) => {
    if (what === 'module') {
      const { module } = names;
      if (module !== null) subsection(id, w => write.name(w, module));
    } else if (!isNested(what)) {
      if (names[what].size > 0) subsection(id, w => writeNameMap(w, names[what]));
    } else {
      const maps = sorted(names[what]).filter(([, inner]) => inner.size > 0);
      if (maps.length > 0)
        subsection(id, w =>
          write.list(w, maps, (w, [x, inner]) => {
            write.u32(w, x);
            writeNameMap(w, inner);
          }),
        );
    }
  });
}
