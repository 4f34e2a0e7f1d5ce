// Section ids and the kinds of definitions, by code (spec 5.5.2, 5.3.17).

import type { SectionName } from '../syntax/modules.ts';
import type { ExternKind } from '../syntax/types.ts';

export const MAGIC: readonly number[] = [0x00, 0x61, 0x73, 0x6d];
export const VERSION: readonly number[] = [0x01, 0x00, 0x00, 0x00];

export const CUSTOM = 0;
/** By id; the order in which sections stand is that of `sectionNames`. */
export const sectionIds: readonly (SectionName | 'custom')[] = [
  'custom', 'type', 'import', 'func', 'table', 'memory', 'global', 'export', 'start', 'elem', 'code', 'data', 'datacount', 'tag',
]; // biome-ignore format: by id

export const externKinds: readonly ExternKind[] = ['func', 'table', 'memory', 'global', 'tag'];

// Segments: bits of the leading number (5.5.12 element section, 5.5.14 data section).
/** Not active. */
export const PASSIVE = 1;
/** Active: names its table or memory. Not active: declarative. */
export const EXPLICIT = 2;
/** Elements are expressions, not function indices. */
export const EXPRESSIONS = 4;
