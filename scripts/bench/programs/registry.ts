// The programs that are measured, by the names of their packages.

/** Milliseconds, and those of processor time of all threads: of each round where there are rounds, else of all of it. */
export interface ProgramRun {
  readonly times: readonly number[];
  readonly processor: readonly number[];
  /** Equal iff what the program gave is. */
  readonly output: string;
}

/** What a program is run with; `folder` is its package's, `file` is what it reads, where it reads any. */
export interface ProgramArguments {
  readonly program: ProgramName;
  readonly on: 'native' | 'fast';
  readonly folder: string;
  readonly rounds: number;
  readonly file: string;
}

interface Program {
  /** It waits for the buffers of memories that grew to be detached. */
  readonly detaching: boolean;
  /** How many of the rounds that are asked for it takes; 0 where it has none. */
  readonly share: number;
  /** After how many rounds it is looked at beside the first and the last. */
  readonly soon: readonly number[];
  readonly load: () => Promise<(args: ProgramArguments) => Promise<ProgramRun>>;
}
export type ProgramName = 'sql.js' | '@dimforge/rapier3d-simd-compat' | 'esbuild-wasm';
export const programs: Readonly<Record<ProgramName, Program>> = {
  // After 24 rounds all that is called often is compiled, and hosts still optimise what is not.
  'sql.js': { detaching: false, share: 1, soon: [24], load: async () => (await import('./sqlite.ts')).run },
  '@dimforge/rapier3d-simd-compat': { detaching: true, share: 0.5, soon: [], load: async () => (await import('./rapier.ts')).run },
  'esbuild-wasm': { detaching: false, share: 0, soon: [], load: async () => (await import('./esbuild.ts')).run },
};
export const programNames = Object.keys(programs) as readonly ProgramName[];
