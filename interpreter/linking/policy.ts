// Policies: the choices that dynamic loaders make differently, as data. A profile names a loader; README.md says what each choice means.

/** Each field is one decision; the first alternative is that of profile `elf`. */
export interface Policy {
  readonly profile: string;
  /** D19. What a failed open leaves behind: nothing, or the name, which later opens then find. */
  readonly failedOpen: 'nothing' | 'name';
  /** D2. Which objects a LOCAL root's symbols are visible to: its own group, or everybody's data references. */
  readonly local: 'scoped' | 'leaks-data';
  /** D4. A later GLOBAL open of a LOCAL object makes it global. */
  readonly promotion: boolean;
  /** D27. NOLOAD only looks, or loads all the same. */
  readonly noload: 'looks' | 'loads';
  /** D18. `dlsym` on a handle searches the object and its dependencies, or the object alone. */
  readonly symbol: 'breadth-first' | 'own';
  /** D2. A GOT cell belongs to an object and a symbol, or to the symbol: then the first definition stays in it. */
  readonly got: 'per-object' | 'first-definition';
  /** D21. */
  readonly unload: 'never' | 'unload';
  /** D27. A bit that means nothing: refused, or let pass. Neither LAZY nor NOW is refused by all. */
  readonly unknownBit: 'refused' | 'ignored';
}

export const elf: Policy = {
  profile: 'elf',
  failedOpen: 'nothing',
  local: 'scoped',
  promotion: true,
  noload: 'looks',
  symbol: 'breadth-first',
  got: 'per-object',
  unload: 'never',
  unknownBit: 'refused',
};

/** As Emscripten's loader was observed to behave (README.md, "Where loaders differ"). */
export const emscripten: Policy = {
  profile: 'emscripten',
  failedOpen: 'name',
  local: 'leaks-data',
  promotion: false,
  noload: 'loads',
  symbol: 'own',
  got: 'first-definition',
  unload: 'never',
  unknownBit: 'ignored',
};

export const unloading: Policy = { ...elf, profile: 'elf-unload', unload: 'unload' };

export const profiles: ReadonlyMap<string, Policy> = new Map([elf, emscripten, unloading].map(p => [p.profile, p]));

// ─── Modes of dlopen, with the values of <dlfcn.h> as musl and Emscripten have them ───

export const RTLD = { LAZY: 1, NOW: 2, NOLOAD: 4, GLOBAL: 256, LOCAL: 0, NODELETE: 4096, DEEPBIND: 8 } as const;
const known = RTLD.LAZY | RTLD.NOW | RTLD.NOLOAD | RTLD.GLOBAL | RTLD.NODELETE | RTLD.DEEPBIND;

export interface Mode {
  readonly bits: number;
  readonly now: boolean;
  readonly global: boolean;
  readonly noload: boolean;
  readonly nodelete: boolean;
  readonly deepbind: boolean;
  /** Neither LAZY nor NOW. */
  readonly neither: boolean;
  /** Has a bit that means nothing. */
  readonly unknown: boolean;
}
export const modeOf = (bits: number): Mode => ({
  bits,
  now: (bits & RTLD.NOW) !== 0,
  global: (bits & RTLD.GLOBAL) !== 0,
  noload: (bits & RTLD.NOLOAD) !== 0,
  nodelete: (bits & RTLD.NODELETE) !== 0,
  deepbind: (bits & RTLD.DEEPBIND) !== 0,
  neither: (bits & (RTLD.LAZY | RTLD.NOW)) === 0,
  unknown: (bits & ~known) !== 0,
});
