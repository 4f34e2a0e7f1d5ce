// Which clause of the specification a rule renders, by its family.

import type { Admin } from '../../interpreter/execution/configuration.ts';
import type { Rule } from '../../interpreter/execution/rule.ts';
import { rows } from '../../interpreter/syntax/instructions.ts';

const families: readonly (readonly [RegExp, string])[] = [
  [/^(local|global)\./, '4.6.4 "Variable Instructions"'],
  [/^(table|elem)\./, '4.6.5 "Table Instructions"'],
  [/^(memory|data)\.|\.(load|store)/, '4.6.6 "Memory Instructions"'],
  [/^(ref|i31)\./, '4.6.7 "Reference Instructions"'],
  [/^(struct|array|any|extern)\./, '4.6.8 to 4.6.10 "Aggregate Instructions"'],
  [/^(i|f)(32|64)\./, '4.6.11 "Numeric Instructions"'],
  [/^(v128|[if]\d+x\d+)\./, '4.6.12 "Vector Instructions"'],
  [/^(nop|unreachable|drop|select)/, '4.6.1 "Parametric Instructions"'],
  [/^(try|throw|rethrow|delegate)/, '4.6.2 "Control Instructions", exceptions'],
];

/** A reference for people; empty where there is none. */
export function clauseOf(rule: Rule, e: Admin | null): string {
  if (rule.relation === 'Link') return 'interpreter/linking/README.md';
  if (e === null) return 'specification 4.6.3 "Blocks": leaving a context whose instructions have become values';
  if (e.op === 'trap') return 'specification 4.2.15 "Administrative Instructions": a trap goes through all contexts';
  if (!rows.has(e.op)) return '';
  const found = families.find(([pattern]) => pattern.test(e.op));
  return `specification ${found?.[1] ?? '4.6.2 "Control Instructions"'}`;
}
