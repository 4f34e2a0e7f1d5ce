// `linkstep rules`: the typing and reduction rules of instructions (spec 3.4, 4.6) and of linking, from this project's own tables and sources.

import { Command } from 'commander';
import { nearest } from '../../interpreter/diagnostics/suggestions.ts';
import type { Rule } from '../../interpreter/execution/rule.ts';
import { coreRules, ruleNames } from '../../interpreter/execution/step.ts';
import { type Row, rows } from '../../interpreter/syntax/instructions.ts';
import { linkParagraphs, type RuleSource, reductionSource, rowLine, typingLine } from './rule-sources.ts';
import { debugOption } from './terminal.ts';
import { type Schema, schemas } from './typing-schemas.ts';

export const command = (): Command =>
  new Command()
    .description(
      'Print the typing and reduction rules of an instruction, or of all that a pattern fits, in the usual notation: what they take, what they give, where the specification and where our sources have them.',
    )
    .usage('[options] [KEYWORD|NAME|PATTERN]')
    .argument(
      '[pattern]',
      "a keyword (i32.add), a rule (Step_pure/br_if-true, br_if-true), or a pattern of either ('Link/*'); without, all rules are listed",
    )
    .option('--json', 'as JSON, an object a rule or instruction')
    .addOption(debugOption())
    .addHelpText(
      'after',
      `
Relations: Step_pure touches values only, Step_read reads the state, Step writes it, Link is dynamic linking. A rule that is "ours" is not in
the specification: calls of the host, limits, legacy exception handling.

Examples:
  linkstep rules br_if
  linkstep rules Step_read/call_ref-func
  linkstep rules 'memory.*'
  linkstep rules 'Link/open*'`,
    )
    .action((pattern: string | undefined, options: { readonly json?: true }) => {
      process.exitCode = print(pattern, options.json === true);
    });

// ─── What there is ───

/** Where in the specification a stem's rules are. */
interface Places {
  readonly typing: string;
  readonly reduction: string;
}

export interface RuleFact {
  readonly kind: 'rule';
  readonly name: string;
  readonly relation: string;
  readonly ours: boolean;
  readonly otherwise: boolean;
  /** How many operands it takes, and the keywords whose rule it is. */
  readonly takes: number;
  /** What stands in place of the redex, where that is plain: a value, `trap`, nothing; else null. */
  readonly gives: 'v' | 'trap' | 'ε' | null;
  readonly keywords: readonly string[];
  readonly source: RuleSource | null;
  /** Of a rule of linking: the heading and the paragraph that says it. */
  readonly text: { readonly heading: string; readonly text: string; readonly line: number } | null;
}

export interface InstructionFact {
  readonly kind: 'instruction';
  readonly keyword: string;
  readonly opcode: string;
  readonly immediates: readonly string[];
  readonly since: string;
  readonly stem: string;
  readonly typing: { readonly conclusion: string; readonly premises: readonly string[]; readonly source: RuleSource | null };
  readonly row: RuleSource | null;
  readonly rules: readonly RuleFact[];
  readonly specification: Places;
}

const online = 'https://webassembly.github.io/spec/core/';
const legacy = 'https://webassembly.github.io/spec/legacy/exceptions/core/';
/** Stems under whose name the specification has no heading of its own. */
const headings: Readonly<Record<string, readonly [string, string]>> = {
  'load-num': ['load-val', 'load-val'], 'store-num': ['store-val', 'store-val'], vload: ['vload-val', 'vload-val'], rethrow: ['', ''], try: ['', ''],
  'vextract_lane-num': ['vextract_lane', 'vextract_lane'], 'vextract_lane-pack': ['vextract_lane', 'vextract_lane'],
}; // biome-ignore format: pairs
export function placesOf(stem: string): Places {
  if (stem === 'try' || stem === 'rethrow') return { typing: `${legacy}valid.html`, reduction: `${legacy}exec.html` };
  const [typing, reduction] = headings[stem] ?? [stem, stem];
  const anchor = (text: string): string => text.replace(/[._]/g, '-');
  return {
    typing: `${online}valid/instructions.html#valid-${anchor(typing)}`,
    reduction: `${online}exec/instructions.html#exec-${anchor(reduction)}`,
  };
}

/** The type of an instruction: from its row where that has it, else the schema of its stem. */
export function schemaOf(keyword: string, row: Row): Schema | null {
  if (row.takes !== undefined && row.gives !== undefined) {
    const lanes = Object.values(row.imm).some(i => i === 'laneidx' || i === 'laneidx16');
    return {
      type: `[${row.takes.join(' ')}] → [${row.gives.join(' ')}]`,
      premises: lanes ? ['each lane index is below the number of lanes'] : [],
    };
  }
  if (row.rules === 'const' || row.rules === 'vconst') return { type: `[] → [${keyword.slice(0, keyword.indexOf('.'))}]` };
  if (row.bytes !== undefined) {
    const premises = [
      'C.mems[x] = at lim',
      `2^align ≤ ${row.bytes}`,
      'offset < 2^|at|',
      ...('i' in row.imm ? [`i < ${16 / row.bytes}`] : []),
    ];
    const lane = row.rules.endsWith('_lane');
    const stores = /^v?store/.test(row.rules);
    return { type: stores ? `[at ${row.t}] → []` : lane ? '[at v128] → [v128]' : `[at] → [${row.t}]`, premises };
  }
  return schemas[row.rules] ?? null;
}

const paragraphs = linkParagraphs();

let byRule: ReadonlyMap<string, { readonly keywords: readonly string[]; readonly takes: number }> | null = null;
/** For each rule the keywords that have it. */
function owners(): NonNullable<typeof byRule> {
  if (byRule !== null) return byRule;
  const found = new Map<string, { keywords: string[]; takes: number }>();
  for (const [op, g] of coreRules.groups) {
    if (g === 'value') continue;
    for (const r of g.rules) {
      const known = found.get(r.name);
      if (known === undefined) found.set(r.name, { keywords: [op], takes: g.takes });
      else known.keywords.push(op);
    }
  }
  byRule = found;
  return found;
}

const givesOf = (r: Rule, source: RuleSource | null): RuleFact['gives'] => {
  if (r.value) return 'v';
  if (source === null) return null;
  if (/\btrap\(|\boutOf(Memory|Table|Array)\(|\bnull(Array|Call)\(/.test(source.text)) return 'trap';
  return /=> undefined,?\s*\)$/.test(source.text) ? 'ε' : null;
};

const factOf = (r: Rule): RuleFact => ({
  kind: 'rule', name: r.name, relation: r.relation, ours: r.ours, otherwise: r.otherwise, takes: owners().get(r.name)?.takes ?? 0,
  gives: givesOf(r, reductionSource(r.name)), keywords: owners().get(r.name)?.keywords ?? [], source: reductionSource(r.name), text: null,
}); // biome-ignore format: fields only

const linkFact = (name: string): RuleFact => ({
  kind: 'rule', name, relation: 'Link', ours: true, otherwise: false, takes: 0, gives: null, keywords: [], source: reductionSource(name), text: paragraphs.get(name) ?? null,
}); // biome-ignore format: fields only

export function instructionFact(keyword: string, row: Row): InstructionFact {
  const g = coreRules.groups.get(keyword);
  const schema = schemaOf(keyword, row);
  return {
    kind: 'instruction',
    keyword,
    opcode: row.opcode.map((n, i) => (i === 0 ? n.toString(16).padStart(2, '0') : `${n}`)).join(' '),
    immediates: Object.entries(row.imm).map(([name, kind]) => `${name}: ${kind}`),
    since: row.since === 'legacy' ? 'legacy' : `${row.since ?? 1}.0`,
    stem: row.rules,
    typing: {
      conclusion: `C ⊢ ${[keyword, ...namesOf(row)].join(' ')} : ${schema?.type ?? '…'}`,
      premises: schema?.premises ?? [],
      source: typingLine(row.rules),
    },
    row: rowLine(keyword),
    rules: g === undefined || g === 'value' ? [] : g.rules.map(factOf),
    specification: placesOf(row.rules),
  };
}
const namesOf = (row: Row): readonly string[] => Object.entries(row.imm).map(([name, kind]) => (kind === 'instr*' ? `${name === 'body' ? 'instr*' : 'else instr*'}` : kind === 'memarg' ? 'x memarg' : name)); // biome-ignore format: one expression

/** Whether a name fits a pattern with `*`; a rule also without its relation. */
const fits = (name: string, pattern: RegExp): boolean => pattern.test(name) || pattern.test(name.slice(name.indexOf('/') + 1));
const patternOf = (text: string): RegExp => new RegExp(`^${text.split('*').map(p => p.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`); // biome-ignore format: one expression

/** The instructions and rules that a text asks for: a keyword counts as one, all rules that fit otherwise. */
export function factsFor(text: string): readonly (InstructionFact | RuleFact)[] {
  const row = rows.get(text);
  if (row !== undefined) return [instructionFact(text, row)];
  const pattern = patternOf(text);
  const rules = [...ruleNames(coreRules).values()].filter(r => fits(r.name, pattern)).map(factOf);
  const links = [...paragraphs.keys()].filter(name => fits(name, pattern)).map(linkFact);
  const instructions = text.includes('/') ? [] : [...rows].filter(([k]) => pattern.test(k)).map(([k, r]) => instructionFact(k, r));
  // Rules that an instruction shown brings with it are not shown again.
  const shown = new Set(instructions.flatMap(i => i.rules.map(r => r.name)));
  return [...instructions, ...rules.filter(r => !shown.has(r.name)), ...links];
}

// ─── As text ───

const at = (source: RuleSource | null): string => (source === null ? '(the sources are not installed)' : `${source.file}:${source.line}`);

/** An inference rule: premises above the line, the conclusion below. */
function inference(conclusion: string, premises: readonly string[]): string[] {
  if (premises.length === 0) return [conclusion];
  const one = premises.join('   ');
  const above = one.length <= 100 ? [one] : premises;
  const width = Math.max(conclusion.length, ...above.map(p => p.length));
  const centred = (text: string): string => `${' '.repeat(Math.floor((width - text.length) / 2))}${text}`;
  return [...above.map(centred), '─'.repeat(width), centred(conclusion)];
}

const subscripts = '₁₂₃₄₅';
/** `z; v₁ v₂ e ↪ …`, as the relation has it. */
export function redexOf(r: RuleFact, e: string, takes: readonly string[] = []): string {
  const operands = Array.from({ length: r.takes }, (_, i) =>
    takes[i] === undefined ? `v${subscripts[i]}` : `(${takes[i]}.const c${subscripts[i]})`,
  );
  const left = [...operands, `(${e})`].join(' ');
  const right = r.gives ?? '…';
  if (r.relation === 'Step_pure') return `${left} ↪ ${right}`;
  return r.relation === 'Step_read' ? `z; ${left} ↪ ${right}` : `z; ${left} ↪ z′; ${right}`;
}

const tags = (r: RuleFact): string => [r.ours ? 'ours' : null, r.otherwise ? 'otherwise' : null].filter(x => x !== null).map(x => `  (${x})`).join(''); // biome-ignore format: one expression
const indent = (lines: readonly string[], by = 2): string[] => lines.map(l => (l === '' ? '' : `${' '.repeat(by)}${l}`));

const ruleLines = (r: RuleFact, redex: string | null): string[] => {
  if (r.text !== null)
    return [`${r.name}  (${r.text.heading})`, ...indent([r.text.text, `interpreter/linking/README.md:${r.text.line}, ${at(r.source)}`])];
  return [`${r.name}${tags(r)}`, ...indent([...(redex === null ? [] : [redex]), ...(r.source?.text.split('\n') ?? []), at(r.source)])];
};

function instructionLines(i: InstructionFact): string[] {
  const row = rows.get(i.keyword)!;
  return [
    `${i.keyword}  opcode ${i.opcode}, ${i.immediates.length === 0 ? 'no immediates' : i.immediates.join(', ')}; since ${i.since}; rules ${i.stem}`,
    ...indent([`${at(i.row)}`]),
    '',
    'Typing',
    ...indent([...inference(i.typing.conclusion, i.typing.premises), at(i.typing.source)]),
    '',
    'Reduction',
    ...indent(
      i.rules.length === 0
        ? [`none: ${i.keyword} is a value`]
        : i.rules.flatMap(r => [...ruleLines(r, redexOf(r, [i.keyword, ...namesOf(row)].join(' '), row.takes)), '']),
    ),
    ...(i.rules.length === 0 ? [''] : []),
    'Specification',
    `  3.4  ${i.specification.typing}`,
    `  4.6  ${i.specification.reduction}`,
  ];
}

const some = (keywords: readonly string[]): string =>
  keywords.length > 6 ? `${keywords.slice(0, 5).join(', ')} and ${keywords.length - 5} more` : keywords.join(', ');
const aloneLines = (r: RuleFact): string[] => [
  ...ruleLines(r, r.relation === 'Link' || r.keywords.length === 0 ? null : redexOf(r, r.keywords.length === 1 ? r.keywords[0]! : 'e')),
  ...(r.keywords.length === 0 ? [] : [`  of ${some(r.keywords)}`]),
  ...(r.keywords.length === 0 || r.ours ? [] : [`  ${placesOf(rows.get(r.keywords[0]!)?.rules ?? r.keywords[0]!).reduction}`]),
];

function print(text: string | undefined, json: boolean): 0 | 2 {
  const facts =
    text === undefined ? [...[...ruleNames(coreRules).values()].map(factOf), ...[...paragraphs.keys()].map(linkFact)] : factsFor(text);
  if (facts.length === 0) {
    const near = nearest(text!, [...rows.keys(), ...ruleNames(coreRules).keys(), ...paragraphs.keys()], 5);
    process.stderr.write(
      `linkstep: no instruction and no rule is called '${text}'${near.length === 0 ? '; linkstep rules lists the rules' : `; near are ${near.join(', ')}`}\n`,
    );
    return 2;
  }
  if (json) process.stdout.write(facts.map(f => `${JSON.stringify(f)}\n`).join(''));
  else if (text === undefined) process.stdout.write(listing(facts as readonly RuleFact[])); // rules only, above
  else process.stdout.write(`${facts.map(f => (f.kind === 'instruction' ? instructionLines(f) : aloneLines(f)).join('\n').trimEnd()).join('\n\n')}\n`); // biome-ignore format: one expression
  return 0;
}

function listing(facts: readonly RuleFact[]): string {
  const width = Math.max(...facts.map(f => f.name.length));
  return facts
    .map(f => `${`${f.name.padEnd(width)}  ${f.text === null ? some(f.keywords) : f.text.heading}${tags(f)}`.trimEnd()}\n`)
    .join('');
}
