// What a command's outcome on an engine can be, held against the reference: the classes of `linkstep compare`, and the clauses of the
// specification that decide them.

import type { Clause } from '../../interpreter/diagnostics/catalogue-entry.ts';

/** Each class with its heading in a table, and what it means. In the order of the columns. */
export const classes = {
  agree: { heading: 'agree', about: 'the same outcome' },
  coarse: {
    heading: 'agree, coarser',
    about: 'the same, by a message that stands for several kinds of traps or refusals',
  },
  allowed: { heading: 'allowed', about: 'another outcome, which the specification allows too, by the clause that is named' },
  unsupported: {
    heading: 'unsupported',
    about: 'it needs a feature that the engine, when tried, was found to lack',
  },
  unobserved: {
    heading: 'not observable',
    about: 'the engine’s interface does not show the outcome',
  },
  expected: { heading: 'known', about: 'a disagreement that the engine’s expectations name, with its reason' },
  disagree: { heading: 'DISAGREE', about: 'another outcome, which nothing above explains' },
  crash: { heading: 'crash', about: 'the engine, or its driver, broke down on the command' },
  hang: { heading: 'hang', about: 'the command did not end in time' },
  memory: { heading: 'out of memory', about: 'the engine ran out of memory on the command' },
  follows: { heading: 'follows', about: 'not judged: it depends on a command above that disagreed' },
  notRun: { heading: 'not run', about: 'not reached, since the engine did not get past a command before it' },
  unjudged: { heading: 'not judged', about: 'the reference gives no outcome to compare with' },
} as const satisfies Record<string, { readonly heading: string; readonly about: string }>;
export type ClassName = keyof typeof classes;
export const classNames = Object.keys(classes) as readonly ClassName[]; // its keys, by definition

/** The classes that make a run fail, unless an expectation explains them. */
export const failing: ReadonlySet<ClassName> = new Set(['disagree', 'crash', 'hang', 'memory']);

/** How an outcome disagrees. */
export const kinds = {
  value: 'value differs',
  trap: 'trap class differs',
  'accepts-invalid': 'accepts invalid',
  'accepts-malformed': 'accepts malformed',
  'rejects-valid': 'rejects valid',
  links: 'links differently',
  ends: 'ends differently',
  crash: 'crash',
  hang: 'hang',
  memory: 'out of memory',
} as const;
export type Kind = keyof typeof kinds;
export const kindNames = Object.keys(kinds) as readonly Kind[]; // its keys, by definition

const core = (section: string, title: string, page: string): Clause => ({
  section,
  title,
  url: `https://webassembly.github.io/spec/core/${page}`,
});
export const clauses = {
  nan: core('4.3.3', 'Floating-Point Operations, NaN propagation', 'exec/numerics.html#nan-propagation'),
  relaxed: core('4.3', 'Relaxed Operations', 'exec/numerics.html#relaxed-operations'),
  growth: core('4.6', 'memory.grow and table.grow may fail', 'exec/instructions.html#exec-memory-grow'),
  depth: core('A.3', 'Implementation Limitations, frames on the stack', 'appendix/implementation.html#execution'),
  limit: core('A.3', 'Implementation Limitations', 'appendix/implementation.html'),
  custom: core('5.5.3', 'Custom Section', 'binary/modules.html#custom-section'),
  malformed: core('5', 'Binary Format', 'binary/index.html'),
  invalid: core('3', 'Validation', 'valid/index.html'),
  features: core('A.3', 'Implementation Limitations: “not allowed to leave out individual features”', 'appendix/implementation.html'),
  instantiation: core('4.7.2', 'Instantiation', 'exec/modules.html#instantiation'),
  invocation: core('4.7.3', 'Invocation', 'exec/modules.html#invocation'),
  execution: core('4', 'Execution', 'exec/index.html'),
} as const;

/** What is said of one command on one engine. */
export interface Judgement {
  readonly class: ClassName;
  /** Null unless the class is one that fails, or was to before an expectation explained it. */
  readonly kind: Kind | null;
  readonly clause: Clause | null;
  /** One line; empty where there is nothing to say. */
  readonly why: string;
  /** The feature of `unsupported`, or what is not observable. */
  readonly feature: string | null;
  /** It is so because of a command before it: counted, and not reported again. */
  readonly cascade: boolean;
}

const bare = (name: ClassName): Judgement => ({ class: name, kind: null, clause: null, why: '', feature: null, cascade: false });
export const agree = bare('agree');
export const notRun = bare('notRun');
export const unjudged = (why: string): Judgement => ({ ...bare('unjudged'), why });
export const coarse = (why: string): Judgement => ({ ...bare('coarse'), why });
export const allowed = (clause: Clause, why: string): Judgement => ({ ...bare('allowed'), clause, why });
export const unsupported = (feature: string): Judgement => ({
  ...bare('unsupported'),
  clause: clauses.features,
  why: `needs ${feature}`,
  feature,
});
export const unobserved = (what: string): Judgement => ({ ...bare('unobserved'), why: what, feature: what });
export const disagree = (kind: Kind, clause: Clause, why: string): Judgement => ({ ...bare('disagree'), kind, clause, why });
export const broke = (kind: 'crash' | 'hang' | 'memory', why: string): Judgement => ({
  ...bare(kind),
  kind,
  clause: clauses.execution,
  why,
});

/** What holds of a command that depends on one that was judged so. */
export const following = (root: Judgement): Judgement =>
  failing.has(root.class) || root.class === 'expected' || root.class === 'follows'
    ? { ...root, class: 'follows', cascade: true }
    : { ...root, cascade: true };

export const showClause = (c: Clause): string => `${c.section} ${c.title}`;
