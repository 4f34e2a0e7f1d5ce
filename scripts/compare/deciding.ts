// Which clause of the specification decides an outcome: that of the message, as the catalogue of messages has it, or of what was executed.

import { catalogue } from '../../interpreter/diagnostics/catalogue.ts';
import { type Clause, clauses as catalogueClauses } from '../../interpreter/diagnostics/catalogue-entry.ts';
import { codeOf, codeOfReason } from '../../interpreter/diagnostics/render.ts';
import { rows } from '../../interpreter/syntax/instructions.ts';
import { walk } from '../../interpreter/syntax/traverse.ts';
import type { ShownOutcome } from '../../spec-tests/harness/entries.ts';
import { placesOf } from '../linkstep/rules.ts';
import { clauses } from './classes.ts';
import { isMade } from './outcomes.ts';
import type { Outlined } from './outline.ts';

/** What decides an outcome of the reference's. */
export function decidedBy(a: ShownOutcome): Clause {
  const phrase = (a.message ?? '').replace(/:.*$/s, '');
  const found = catalogue.get(codeFor(a.kind, phrase) ?? '');
  if (found !== undefined) return found.clause;
  if (a.kind === 'malformed') return clauses.malformed;
  if (a.kind === 'invalid') return clauses.invalid;
  return a.kind === 'unlinkable' || isMade(a) ? clauses.instantiation : clauses.execution;
}
const codeFor = (kind: string, phrase: string): string | null =>
  kind === 'trap' || kind === 'exhaustion'
    ? codeOfReason(kind, phrase)
    : kind === 'malformed' || kind === 'invalid' || kind === 'unlinkable'
      ? codeOf({ kind, phrase })
      : null;

/** The keywords in the body of the exported function that a command calls, blocks included; none where it calls none of its module's own. */
export function keywordsIn(o: Outlined | undefined): readonly string[] {
  if (o === undefined || o.module === null) return [];
  const { module } = o;
  const action = 'subject' in o.command ? o.command.subject : o.command;
  const x = action.kind === 'invoke' ? module.exports.find(e => e.kind === 'func' && e.name === action.name) : undefined;
  if (x === undefined) return [];
  const keywords: string[] = [];
  const f = module.funcs[x.index - module.imports.filter(i => i.type.kind === 'func').length];
  walk(f?.body ?? [], { instr: e => keywords.push(e.op) });
  return keywords;
}

/** What decides a command's result: the one thing that the function does, if it is one; else invocation. */
export function executedIn(o: Outlined | undefined): Clause {
  const plain = /^(local\.|drop$|nop$|.*\.const$)/;
  const keywords = new Set(keywordsIn(o).filter(k => !plain.test(k)));
  const [only] = keywords;
  if (only === undefined || keywords.size > 1) return o?.command.kind === 'get' ? clauses.execution : clauses.invocation;
  const row = rows.get(only);
  const numeric = row?.fn !== undefined && row.bytes === undefined;
  return {
    ...(numeric ? catalogueClauses.numerics : catalogueClauses.execInstr),
    title: `${numeric ? 'Numerics' : 'Instructions (execution)'}, ${only}`,
    url: placesOf(row?.rules ?? only).reduction,
  };
}
