// A comparison as JSON lines, and the JSON Schema (draft 2020-12) of one line. A test holds the one against the other.

import { classes, classNames, type Judgement, kindNames } from './classes.ts';
import type { CaseFound } from './divergence.ts';
import type { Unmet } from './expected.ts';
import { exitOf, type Summary } from './report.ts';
import type { FileComparison, Finding } from './run.ts';
import type { Versions } from './table.ts';

const text = { type: 'string' } as const;
const count = { type: 'integer', minimum: 0 } as const;
const time = { type: 'number', minimum: 0, description: 'milliseconds' } as const;
const className = { enum: classNames } as const;
const record = (type: string, properties: object, optional: readonly string[] = []) => ({
  type: 'object',
  properties: { type: { const: type }, ...properties },
  required: ['type', ...Object.keys(properties).filter(p => !optional.includes(p))],
  additionalProperties: false,
});
const clause = {
  type: ['object', 'null'],
  description: 'of the specification, that decides it',
  properties: { section: text, title: text, url: text },
  required: ['section', 'title', 'url'],
  additionalProperties: false,
} as const;
const counts = {
  type: 'object',
  properties: Object.fromEntries(classNames.map(c => [c, count])),
  required: classNames,
  additionalProperties: false,
} as const;

export const comparisonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'One line of `linkstep compare --json`',
  description: Object.entries(classes)
    .map(([name, { about }]) => `${name}: ${about}`)
    .join('. '),
  oneOf: [
    record('compare', {
      schema: { const: 1 },
      engines: { type: 'array', minItems: 2, items: { type: 'object', properties: { name: text, version: text }, required: ['name', 'version'], additionalProperties: false } },
      files: count,
    }),
    record(
      'command',
      {
        file: text, line: count, column: count, index: count, engine: text, command: text, subject: text, class: className,
        kind: { enum: [...kindNames, null] }, why: text, clause, feature: { type: ['string', 'null'] },
        follows: { type: 'boolean', description: 'it is so because of a command before it' },
        expected: { type: ['string', 'null'] }, reference: text, got: text,
      },
    ),
    record('file', { file: text, engine: text, commands: count, counts, ended: { enum: ['completed', 'timeout', 'crash'] }, detail: text, time }, ['detail']),
    record('unmet', { engine: text, names: text, reason: text, in: text, at: count }),
    record('case', { engine: text, kind: { enum: kindNames }, file: text, line: count, instructions: count, script: text, trace: { type: 'array', items: text } }),
    record('end', { files: count, commands: count, disagreements: count, expected: count, unmet: count, exit: { enum: [0, 1] } }),
  ],
} as const; // biome-ignore format: a record a line

const ownLine = (x: object): string => `${JSON.stringify(x)}\n`;

export const headLine = (engines: readonly Versions[], files: number): string =>
  ownLine({ type: 'compare', schema: 1, engines: engines.map(({ name, version }) => ({ name, version })), files });

const judged = ({ class: c, kind, why, clause: decided, feature, cascade }: Judgement) => ({
  class: c,
  kind,
  why,
  clause: decided,
  feature,
  follows: cascade,
});
const commandLine = ({ file, line, column, index, engine, command, subject, judgement, expected, reference, got }: Finding): string =>
  ownLine({ type: 'command', file, line, column, index, engine, command, subject, ...judged(judgement), expected, reference, got });
const unmetLine = (u: Unmet, engine: string): string => ownLine({ type: 'unmet', engine, ...u });

/** Every command that does not simply agree, then a record an engine. */
export const fileLines = (f: FileComparison): string =>
  f.engines
    .map(
      e =>
        `${e.findings.map(commandLine).join('')}${e.unmet.map(u => unmetLine(u, e.engine)).join('')}${ownLine({
          type: 'file',
          file: f.file,
          engine: e.engine,
          commands: f.commands,
          counts: e.counts,
          ended: e.ended.how,
          ...(e.ended.how === 'crash' ? { detail: e.ended.detail } : {}),
          time: Math.round(e.time * 1000) / 1000,
        })}`,
    )
    .join('');

export const caseLine = (c: CaseFound): string =>
  ownLine({
    type: 'case',
    engine: c.engine,
    kind: c.kind,
    file: c.file,
    line: c.line,
    instructions: c.instructions,
    script: c.script,
    trace: c.trace,
  });

export function endLine(s: Summary): string {
  const sum = (of: (r: Summary['rows'][number]) => number): number => s.rows.reduce((n, r) => n + of(r), 0);
  return ownLine({
    type: 'end',
    files: s.files,
    commands: s.commands,
    disagreements: sum(r => r.counts.disagree + r.counts.crash + r.counts.hang + r.counts.memory),
    expected: sum(r => r.counts.expected),
    unmet: s.unmet.length,
    exit: exitOf(s),
  });
}
