// The official suite as a whole: parsing alone, and running it on both tiers, held against the OCaml interpreter.

import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { findFiles } from '../../spec-tests/harness/selection.ts';
import type { Options } from './arguments.ts';
import { inTurn, type Measured, node, program } from './measure.ts';
import { absent, findPeer, peers } from './peers.ts';
import { none, ratio, type Table } from './tables.ts';

const linkstep = new URL('../linkstep/main.js', import.meta.url);
const parser = new URL('./parse-suite.js', import.meta.url);

/** Null where there is no suite, which is said. */
export function suite(options: Options, say: (line: string) => void): Table | null {
  if (!existsSync(options.suite)) {
    say(`The official suite is not at ${options.suite}: set LINKSTEP_TESTSUITE or --suite.`);
    return null;
  }
  const ocaml = peers.find(p => p.name === 'ocaml')!; // it is one
  const peer = options.peer.includes('ocaml') ? findPeer(ocaml, options) : null;
  if (options.peer.includes('ocaml') && peer === null) say(absent(ocaml));
  // The core alone: the peer does not run `custom/` and `legacy/`.
  const files = findFiles([options.suite]).filter(f => join(f, '..') === join(options.suite, '.'));
  const passed = /\b0 failed, 0 skipped$/;
  const jobs = availableParallelism();
  const wast = (engine: string, n: number) => (): Measured =>
    node(linkstep, ['wast', ...files, '--engine', engine, '--jobs', String(n)], passed);
  const measured: Readonly<Record<string, () => Measured>> = {
    'parse and resolve, cold': () => node(parser, files, /^\d+$/),
    'reference tier, 1 job': wast('reference', 1),
    [`reference tier, ${jobs} jobs`]: wast('reference', jobs),
    'fast tier, 1 job': wast('fast', 1),
    [`fast tier, ${jobs} jobs`]: wast('fast', jobs),
    ...(peer === null ? {} : { 'OCaml: parse': () => program(peer, ['-d', '-u'], files), 'OCaml: run': () => program(peer, [], files) }),
  };
  const runs = inTurn(options.pairs, measured);
  const theirs = (what: string): Measured | undefined => runs[what.startsWith('parse') ? 'OCaml: parse' : 'OCaml: run'];
  const seconds = (s: number | null | undefined): string => (s === null || s === undefined ? none : `${s.toFixed(1)} s`);
  return {
    part: 'suite',
    head: [
      `official suite, ${files.length} core files`, 'time', 'processor', 'peak memory',
      ...(peer === null ? [] : ['OCaml interpreter', 'its processor', 'ratio of times', 'of processor times']),
    ], // biome-ignore format: a head
    rows: Object.entries(runs)
      .filter(([what]) => !what.startsWith('OCaml'))
      .map(([what, m]) => {
        const its = theirs(what);
        const row = [what, seconds(m.wall), seconds(m.cpu), m.peak === null ? none : `${m.peak.toFixed(0)} MiB`];
        if (its === undefined) return row;
        const cpu = m.cpu === null || its.cpu === null ? null : m.cpu / its.cpu;
        return [...row, seconds(its.wall), seconds(its.cpu), ratio(m.wall / its.wall), ratio(cpu)];
      }),
    notes: peer === null ? [] : ['The OCaml interpreter runs each file in a process, one after another; it parses with `-d -u`.'],
  };
}
