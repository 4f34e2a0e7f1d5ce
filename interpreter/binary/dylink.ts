// What a dynamic library says of itself: sections `dylink.0` and, before 2021, `dylink` (tool-conventions, DynamicLinking.md).

import { type Diagnostic, diagnostic, Refused } from '../syntax/diagnostic.ts';
import type { Custom, Dylink, Module } from '../syntax/modules.ts';
import type { Source } from '../syntax/source.ts';
import * as read from './reading.ts';
import { malformed, type Reader, reader } from './reading.ts';
import type { Writer } from './writing.ts';
import * as write from './writing.ts';

export const DYLINK_SECTION = 'dylink.0';
export const LEGACY_DYLINK_SECTION = 'dylink';
export const isDylinkName = (name: string): boolean => name === DYLINK_SECTION || name === LEGACY_DYLINK_SECTION;

const MEM_INFO = 1;
const NEEDED = 2;
const EXPORT_INFO = 3;
const IMPORT_INFO = 4;
const RUNTIME_PATH = 5;
const TARGET_ARCH = 6;

type Building = { -readonly [K in keyof Dylink]: Dylink[K] extends readonly (infer X)[] ? X[] : Dylink[K] };

function readMemInfo(r: Reader): NonNullable<Dylink['memInfo']> {
  const memorySize = read.u32(r);
  const memoryAlign = read.u32(r);
  const tableSize = read.u32(r);
  return { memorySize, memoryAlign, tableSize, tableAlign: read.u32(r) };
}

function readExportInfo(r: Reader): Dylink['exportInfo'][number] {
  const name = read.name(r);
  return { name, flags: read.u32(r) };
}

function readImportInfo(r: Reader): Dylink['importInfo'][number] {
  const module = read.name(r);
  const name = read.name(r);
  return { module, name, flags: read.u32(r) };
}

/** The target architecture is not in the conventions' text yet: anything but one name is kept as unknown. */
function readTargetArch(bytes: Uint8Array, r: Reader): string | null {
  const inner = reader(r.source, bytes, r.base + r.pos - bytes.length, r.section);
  try {
    const arch = read.name(inner);
    return inner.pos === inner.end ? arch : null;
  } catch (e) {
    if (e instanceof Refused) return null;
    throw e;
  }
}

function readSubsection(r: Reader, d: Building): void {
  const pos = r.pos;
  const id = read.byte(r);
  read.sized(r, size => {
    // What a subsection reads may not come from the next one.
    const inner = { ...r, end: r.pos + size };
    switch (id) {
      case MEM_INFO:
        if (d.memInfo !== null) throw malformed(r, 'malformed dylink.0 section', pos, 'a second memory info');
        d.memInfo = readMemInfo(inner);
        break;
      case NEEDED:
        for (const name of read.list(inner, read.name)) d.needed.push(name);
        break;
      case EXPORT_INFO:
        for (const info of read.list(inner, readExportInfo)) d.exportInfo.push(info);
        break;
      case IMPORT_INFO:
        for (const info of read.list(inner, readImportInfo)) d.importInfo.push(info);
        break;
      case RUNTIME_PATH:
        for (const path of read.list(inner, read.name)) d.runtimePath.push(path);
        break;
      default: {
        const bytes = read.take(inner, size);
        const arch = id === TARGET_ARCH && d.targetArch === null ? readTargetArch(bytes, inner) : null;
        if (arch === null) d.unknown.push({ id, bytes });
        else d.targetArch = arch;
      }
    }
    r.pos = inner.pos;
  });
}

function readContents(r: Reader, legacy: boolean): Dylink {
  const d: Building = {
    pos: r.base,
    legacy,
    memInfo: null,
    needed: [],
    exportInfo: [],
    importInfo: [],
    runtimePath: [],
    targetArch: null,
    unknown: [],
  };
  if (legacy) {
    d.memInfo = readMemInfo(r);
    d.needed = read.list(r, read.name);
    if (r.pos !== r.end) throw malformed(r, 'section size mismatch', r.pos, `${r.end - r.pos} bytes after the last entry`);
  } else while (r.pos < r.end) readSubsection(r, d);
  return d;
}

/** Where the contents of a custom section begin in its source: behind id, size and name; the section itself where that is text. */
function contentsOf(custom: Custom, source: Source): number {
  if (source.kind === 'text' || custom.pos < 0) return custom.pos;
  const r = reader(source, source.bytes, 0, '');
  r.pos = custom.pos + 1;
  const size = read.length(r);
  return r.pos + size - custom.bytes.length;
}

/**
 * Reads a custom section `dylink.0` or `dylink`.
 * Errors: `Refused`, malformed, with phrase "malformed dylink.0 section" or "malformed dylink section", at the offset of what is wrong.
 */
export function readDylink(custom: Custom, source: Source): Dylink {
  const r = reader(source, custom.bytes, contentsOf(custom, source), `custom "${custom.name}"`);
  try {
    return { ...readContents(r, custom.name === LEGACY_DYLINK_SECTION), pos: custom.pos };
  } catch (e) {
    if (!(e instanceof Refused)) throw e;
    const d = e.diagnostic;
    const phrase = `malformed ${custom.name} section`;
    const detail = d.phrase === phrase ? d.detail : `${d.phrase}, ${d.detail}`;
    // In text the bytes of a section have no positions of their own.
    throw new Refused(diagnostic('malformed', phrase, detail, { source, pos: source.kind === 'text' ? custom.pos : d.pos }));
  }
}

/**
 * Why a module that has a section `dylink.0` or `dylink` is none the less no dynamic library (`module.dylink` is null): the section cannot
 * be read, or it is not the first. Null where there is nothing to say. The core specification ignores such sections, and so does `decode`.
 */
export function dylinkError(module: Module): Diagnostic | null {
  const custom = module.dylink === null ? module.customs.find(c => isDylinkName(c.name)) : undefined;
  if (custom === undefined) return null;
  try {
    readDylink(custom, module.source);
  } catch (e) {
    if (e instanceof Refused) return e.diagnostic;
    throw e;
  }
  return diagnostic('malformed', `malformed ${custom.name} section`, 'it is not the first section of the module', {
    source: module.source,
    pos: custom.pos,
  });
}

/** The contents of the section that says what `d` says, in the order of the subsections' ids. */
export function writeDylink(w: Writer, d: Dylink): void {
  const memInfo = (w: Writer, info: NonNullable<Dylink['memInfo']>): void => {
    for (const n of [info.memorySize, info.memoryAlign, info.tableSize, info.tableAlign]) write.u32(w, n);
  };
  if (d.legacy) {
    memInfo(w, d.memInfo ?? { memorySize: 0, memoryAlign: 0, tableSize: 0, tableAlign: 0 });
    write.list(w, d.needed, write.name);
    return;
  }
  const subsection = (id: number, body: (w: Writer) => void): void => {
    write.byte(w, id);
    write.sized(w, body);
  };
  const listed = <X>(id: number, xs: readonly X[], item: (w: Writer, x: X) => void): void => {
    if (xs.length > 0) subsection(id, w => write.list(w, xs, item));
  };
  const { memInfo: info, targetArch } = d;
  if (info !== null) subsection(MEM_INFO, w => memInfo(w, info));
  listed(NEEDED, d.needed, write.name);
  listed(EXPORT_INFO, d.exportInfo, (w, { name, flags }) => {
    write.name(w, name);
    write.u32(w, flags);
  });
  listed(IMPORT_INFO, d.importInfo, (w, { module, name, flags }) => {
    write.name(w, module);
    write.name(w, name);
    write.u32(w, flags);
  });
  listed(RUNTIME_PATH, d.runtimePath, write.name);
  if (targetArch !== null) subsection(TARGET_ARCH, w => write.name(w, targetArch));
  for (const { id, bytes } of d.unknown) {
    write.byte(w, id);
    write.block(w, bytes);
  }
}
