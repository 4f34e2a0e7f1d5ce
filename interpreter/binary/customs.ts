// Custom sections of a binary (spec 5.5.3): which of them are read into the module, and the places of those that are kept as they are.
//
// A custom section that cannot be read is no error of the module. It is then kept byte for byte, like one that nobody knows.

import { Refused } from '../syntax/diagnostic.ts';
import {
  type BranchHint,
  type Custom,
  type CustomPlace,
  type Func,
  importedCount,
  type Module,
  type SectionName,
  sectionNames,
} from '../syntax/modules.ts';
import { isDylinkName, readDylink } from './dylink.ts';
import { BRANCH_HINT_SECTION, readHints } from './hints.ts';
import { hasNames, NAME_SECTION, readNames } from './names.ts';
import { type Reader, reader } from './reading.ts';

/** A custom section as it was found: `start` is the offset of its contents, `after` the last section with entries in front of it. */
export interface RawCustom {
  readonly pos: number;
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly after: SectionName | null;
}

/** What reads, or null where the section is not well-formed. */
function attempt<X>(body: () => X): X | null {
  try {
    return body();
  } catch (e) {
    if (e instanceof Refused) return null;
    throw e;
  }
}

const behind = (after: SectionName | null): CustomPlace =>
  after === null ? { side: 'before', section: 'first' } : { side: 'after', section: after };

/**
 * The module with its custom sections; `last` is the last section with entries. A section is read if it is well-formed and stands where
 * its convention wants it: `dylink.0` before everything else, branch hints before the code and only once, names behind everything that is
 * not custom. What `encode` writes again then stands where it will be read again.
 */
export function withCustoms(module: Module, raws: readonly RawCustom[], last: SectionName | null): Module {
  const { source } = module;
  const readerOf = (c: RawCustom): Reader => reader(source, c.bytes, c.start, 'custom');
  const place = (c: RawCustom): Custom => ({ pos: c.pos, name: c.name, bytes: c.bytes, place: behind(c.after) });

  const first = raws.find((c, i) => i === 0 && c.after === null && isDylinkName(c.name));
  const dylink = first === undefined ? null : attempt(() => readDylink(place(first), source));

  const hintSections = raws.filter(c => c.name === BRANCH_HINT_SECTION);
  const [hint] = hintSections;
  const early = hint !== undefined && (hint.after === null || sectionNames.indexOf(hint.after) < sectionNames.indexOf('code'));
  const hints =
    early && hintSections.length === 1 ? attempt(() => readHints(readerOf(hint), module.funcs, importedCount(module, 'func'))) : null;
  const hinted = hints !== null && hints.size > 0;

  const named = raws.findIndex(c => c.after === last && c.name === NAME_SECTION);
  const names = named < 0 ? null : attempt(() => readNames(readerOf(raws[named]!)));
  const hasRead = names !== null && hasNames(names);

  const customs: Custom[] = [];
  raws.forEach((c, i) => {
    if ((dylink !== null && c === first) || (hinted && c === hint) || (hasRead && i === named)) return;
    // At the end, what stands behind the names is told from what stands in front of them.
    const atEnd = c.after === last && (!hasRead || i > named);
    customs.push(atEnd ? { ...place(c), place: { side: 'after', section: 'last' } } : place(c));
  });
  const funcs = hinted ? module.funcs.map((f, i) => withHints(f, hints.get(i))) : module.funcs;
  return { ...module, funcs, customs, dylink, names: hasRead ? names : module.names };
}

const withHints = (f: Func, hints: readonly BranchHint[] | undefined): Func => (hints === undefined ? f : { ...f, hints });
