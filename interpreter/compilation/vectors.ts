// Vector operations (spec 4.3.5) on four int32 parts, where an expression states them.

import type { Writer } from './numbers.ts';

export const vectors: ReadonlyMap<string, Writer> = new Map();
