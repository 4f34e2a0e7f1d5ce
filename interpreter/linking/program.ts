// Programs: making one, starting it, and the rule table that steps it (README.md).

import type { Config } from '../execution/configuration.ts';
import { configuration, leave, noModule } from '../execution/configuration.ts';
import type { Validated } from '../execution/instantiate.ts';
import type { Group, Rule } from '../execution/rule.ts';
import { coreRules, type RuleTable } from '../execution/step.ts';
import type { Store } from '../runtime/store.ts';
import type { Abi } from './abi.ts';
import { dlfcn } from './dlfcn.ts';
import { newLedger } from './ledger.ts';
import { llvm } from './llvm.ts';
import { elf, type Policy, RTLD } from './policy.ts';
import { bindRules } from './rules/bind.ts';
import { commitRules, exhaustedInLink, initRules, publishRules, relocateRules, throwInLink, trapInLink } from './rules/commit.ts';
import { needRules, openRules, scopeRules } from './rules/open.ts';
import { placeRules } from './rules/place.ts';
import { closeRules, lazyRules, symbolRules } from './rules/use.ts';
import { objectFrom } from './search.ts';
import { type Files, type HostLookup, type LinkError, newScope, type Program } from './state.ts';

export interface ProgramSettings {
  readonly store: Store;
  readonly files: Files;
  /** Host functions beside those of <dlfcn.h>, which every program has. */
  readonly host?: HostLookup;
  readonly policy?: Policy;
  readonly abi?: Abi;
  readonly libraryPath?: readonly string[];
  readonly defaultPath?: readonly string[];
  readonly preload?: readonly string[];
  readonly bindNow?: boolean;
  readonly stackSize?: number;
  readonly reading?: 'cells' | 'patched';
}

export function newProgram(settings: ProgramSettings): Program {
  const p: Program = {
    store: settings.store,
    policy: settings.policy ?? elf,
    abi: settings.abi ?? llvm,
    files: settings.files,
    host: (module, name) => (module === 'env' ? functions(name) : undefined) ?? settings.host?.(module, name),
    libraryPath: settings.libraryPath ?? [],
    defaultPath: settings.defaultPath ?? ['/lib', '/usr/lib'],
    preload: settings.preload ?? [],
    bindNow: settings.bindNow ?? false,
    stackSize: settings.stackSize ?? 0x10000,
    reading: settings.reading ?? 'cells',
    memory: null,
    table: null,
    stackPointer: null,
    bounds: { heapBase: 0, heapEnd: 0, stackLow: 0, stackHigh: 0 },
    pointer: 'i32',
    ledger: newLedger(),
    tableLedger: newLedger(),
    slots: new Map(),
    linkMap: [],
    global: newScope('global'),
    handles: new Map(),
    tags: new Map(),
    failedNames: new Set(),
    sharedCells: new Map(),
    pending: [],
    arena: { at: 0, end: 0, strings: new Map(), linkMaps: new Map() },
    nextId: 0,
    turns: 0,
    error: null,
    failure: null,
    log: [],
  };
  const functions = dlfcn(p);
  return p;
}

const programs = new WeakMap<RuleTable, Program>();
/** The program that a rule table was made for, if it was made for one. */
export const programOf = (rules: RuleTable): Program | undefined => programs.get(rules);

/** The rules of WebAssembly with those of linking: what `step` is given for a program. */
export function linkRules(p: Program): RuleTable {
  const extended = (op: string, rules: readonly Rule[]): Group => {
    const g = coreRules.groups.get(op) as Group; // `trap` and `throw_ref` have rules
    return { ...g, rules: [...rules, ...g.rules] };
  };
  const groups: (readonly [string, unknown])[] = [
    ['link.open', openRules(p)],
    ['link.need', needRules(p)],
    ['link.scope', scopeRules(p)],
    ['link.place', placeRules(p)],
    ['link.bind', bindRules(p)],
    ['link.commit', commitRules(p)],
    ['link.relocate', relocateRules(p)],
    ['link.publish', publishRules(p)],
    ['link.init', initRules(p)],
    ['link.symbol', symbolRules(p)],
    ['link.close', closeRules(p)],
    ['link.call-lazy', lazyRules(p)],
    ['trap', extended('trap', trapInLink(p) as unknown as readonly Rule[])], // rules of the instruction `trap`
    ['throw_ref', extended('throw_ref', throwInLink(p))],
    ['exhausted', extended('exhausted', exhaustedInLink as unknown as readonly Rule[])], // rules of the instruction `exhausted`
  ];
  const end: Rule = {
    name: 'Link/open-done',
    relation: 'Link',
    ours: true,
    when: null,
    otherwise: false,
    value: false,
    gives: z => {
      leave(z);
      return undefined;
    },
  };
  const rules: RuleTable = {
    groups: new Map([...coreRules.groups, ...(groups as [string, Group][])]), // each group is for its instruction
    ends: new Map([...coreRules.ends, ['link', end]]),
  };
  programs.set(rules, p);
  return rules;
}

/**
 * The configuration that starts a program: it loads main and all it needs and initialises the libraries, and main too unless it has a
 * `_start` of its own. Errors: where main is no main program, the error; all else happens in the configuration.
 */
export function startProgram(p: Program, main: Validated, name: string, path: string): Config | LinkError {
  const o = objectFrom(p, main, name, path, path, true);
  if ('kind' in o) return o;
  const z = configuration(p.store, noModule, []);
  z.given.push({ op: 'link.open', pos: -1, name, mode: RTLD.LAZY | RTLD.GLOBAL, requester: null, main: o } as { readonly op: string });
  return z;
}

/** A configuration of one link instruction, for whoever is not a program: scripts, the command line. */
export function linkConfiguration(p: Program, e: { readonly op: string }): Config {
  const z = configuration(p.store, noModule, []);
  z.given.push(e);
  return z;
}
