// The JSON Schema (draft 2020-12) of one line of a report. A test holds the reporter's output against it.

import type { Command } from '../../text-format/script.ts';

const kinds: Readonly<Record<Command['kind'], true>> = {
  module: true, instance: true, register: true, invoke: true, get: true, assert_malformed: true, assert_invalid: true,
  assert_malformed_custom: true, assert_invalid_custom: true, assert_unlinkable: true, assert_trap: true, assert_exhaustion: true,
  assert_exception: true, assert_return: true, script: true, input: true, output: true, malformed: true,
  program: true, dlopen: true, dlsym: true, dlclose: true, call: true, library: true, symlink: true, assert_dlerror: true,
  assert_unchanged: true, assert_address: true, assert_same: true, assert_different: true, assert_got: true, assert_provider: true,
  assert_base: true, assert_events: true, assert_invariants: true,
}; // biome-ignore format: names only

/** Every kind of command. */
export const commandKinds = Object.keys(kinds) as readonly Command['kind'][]; // by its type

const text = { type: 'string' } as const;
const count = { type: 'integer', minimum: 0 } as const;
const time = { type: 'number', minimum: 0, description: 'milliseconds' } as const;
const record = (type: string, required: readonly string[], properties: object) => ({
  type: 'object',
  properties: { type: { const: type }, ...properties },
  required: ['type', ...required],
  additionalProperties: false,
});

export const reportSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'One line of a linkstep report',
  oneOf: [
    record('run', ['schema', 'version', 'engine', 'via', 'shard', 'files'], {
      schema: { const: 1 },
      version: text,
      engine: text,
      via: { enum: ['none', 'binary', 'text', 'folded', 'script'] },
      shard: { type: ['string', 'null'], pattern: '^[0-9]+/[0-9]+$' },
      files: count,
    }),
    record('command', ['file', 'line', 'column', 'command', 'status', 'time'], {
      file: text,
      line: count,
      column: count,
      command: { enum: commandKinds },
      status: { enum: ['passed', 'failed', 'skipped'] },
      time,
      reason: text,
      unsupported: text,
      expected: { $ref: '#/$defs/outcome' },
      actual: { $ref: '#/$defs/outcome' },
      at: { type: 'object', properties: { line: count, column: count }, required: ['line', 'column'], additionalProperties: false },
      snippet: text,
      internal: text,
    }),
    record('print', ['file', 'text'], { file: text, text }),
    record('file', ['file', 'passed', 'failed', 'skipped', 'notRun', 'ended', 'time'], {
      file: text,
      passed: count,
      failed: count,
      skipped: count,
      notRun: count,
      ended: { enum: ['completed', 'timeout', 'crash'] },
      time,
    }),
    record('end', ['passed', 'failed', 'skipped', 'time', 'exit'], {
      passed: count,
      failed: count,
      skipped: count,
      time,
      exit: { enum: [0, 1, 2, 3] },
    }),
  ],
  $defs: {
    outcome: {
      type: 'object',
      properties: {
        kind: {
          enum: [
            'values',
            'trap',
            'exhaustion',
            'exception',
            'malformed',
            'invalid',
            'unlinkable',
            'unsupported',
            'limit',
            'success',
            'instance',
            'module',
            'done',
            'dlerror',
            'changed',
            'facts',
            'violated',
            'absent',
            'internal',
          ],
        },
        message: text,
        report: { type: 'array', items: text },
        values: {
          type: 'array',
          items: {
            type: 'object',
            properties: {
              text,
              hex: text,
              bits: text,
              nan: { enum: ['canonical', 'arithmetic', 'signalling'] },
              passes: { type: 'boolean' },
            },
            required: ['text'],
            additionalProperties: false,
          },
        },
      },
      required: ['kind'],
      additionalProperties: false,
    },
  },
} as const;
