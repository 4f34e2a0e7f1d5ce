// Writing link rules: as reduction rules (../../execution/rule.ts), with the result of the shared premise as a typed operand.

import type { Config } from '../../execution/configuration.ts';
import type { Group, Rule } from '../../execution/rule.ts';

/** What a link rule gives: instructions, values among them, the leftmost first. */
export type LinkGives = readonly { readonly op: string }[];

export interface LinkRule<E, W> {
  readonly name: string;
  readonly when: (w: W, e: E, z: Config) => boolean;
  readonly gives: (z: Config, e: E, w: W) => LinkGives;
}

export const linkRule = <E, W>(name: string, when: LinkRule<E, W>['when'], gives: LinkRule<E, W>['gives']): LinkRule<E, W> => ({
  name: `Link/${name}`,
  when,
  gives,
});

/** The rules of a link instruction; `premise` is computed once a step. */
export const linkGroup = <E, W>(premise: (e: E, z: Config) => W, ...rules: readonly LinkRule<E, W>[]): Group<E> => ({
  takes: 0,
  where: (z, e) => premise(e, z),
  rules: rules.map(
    ({ name, when, gives }): Rule<E> => ({
      name,
      relation: 'Link',
      ours: true,
      when: (z, e) => when(z.w as W, e, z), // z.w is what `where` gave
      otherwise: false,
      gives: (z, e) => gives(z, e, z.w as W), // likewise
      value: false,
    }),
  ),
  choice: false,
});
