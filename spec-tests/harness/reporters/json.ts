// JSON lines: one object an entry, as it comes (../schema.ts).

import type { Reporter, Write } from './reporter.ts';

export const jsonReporter = (write: Write): Reporter => ({ entry: entry => write(`${JSON.stringify(entry)}\n`) });
