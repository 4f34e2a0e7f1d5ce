// What a reporter is: it takes entries as they come and writes text. Several may listen to one run.

import type { Entry } from '../entries.ts';

export interface Reporter {
  readonly entry: (entry: Entry) => void;
  /** A file is taken up; only who shows progress cares. */
  readonly started?: (file: string) => void;
}
export type Write = (text: string) => void;
