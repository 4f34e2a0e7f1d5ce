// Link errors and the ends of runs as messages, with the codes that `linkstep explain` knows.

import { type Message, render, renderMessage } from '../../interpreter/diagnostics/render.ts';
import { explainError } from '../../interpreter/linking/errors.ts';
import type { LinkError, Miss } from '../../interpreter/linking/state.ts';
import { type TrapReport, trapMessage } from '../../interpreter/trace/trap.ts';

/** The code of an import that was not satisfied. */
export const missCode = ({ reason }: Miss): string => `link/${reason === 'missing' ? 'undefined-symbol' : reason}`;

/** The codes of a link error: one, but of unresolved imports one for each. */
export const linkCodes = (e: LinkError): readonly string[] => (e.kind === 'unresolved' ? e.misses.map(missCode) : [`link/${e.kind}`]);

/** A message an error: of several unresolved imports, one for each. */
function messagesOf(e: LinkError): readonly Message[] {
  const single: readonly LinkError[] = e.kind === 'unresolved' ? e.misses.map(m => ({ kind: 'unresolved', misses: [m] })) : [e];
  return single.map(one => {
    const [first, ...more] = explainError(one).split('\n');
    // What is wrong with a file is a diagnostic of its own.
    const text = one.kind === 'not-a-library' ? `${one.path}: ${one.reason}` : first!;
    const notes = more.map(line => ({ text: line.trim(), source: null, pos: -1 }));
    return { label: 'error', code: linkCodes(one)[0]!, text, source: null, pos: -1, end: -1, notes, help: null };
  });
}

/** A link error for people, several lines; `report`: of the trap that it is about. */
export function renderLinkError(e: LinkError, color: boolean, report: TrapReport | null = null): string {
  return [
    ...messagesOf(e).map(m => renderMessage(m, { color })),
    ...(e.kind === 'not-a-library' && e.diagnostic !== null ? [render(e.diagnostic, { color })] : []),
    ...(report === null ? [] : [renderTrap(report, color)]),
  ].join('\n');
}

/** A trap or an exhaustion for people: where, why, by which rule, and who called. */
export const renderTrap = (report: TrapReport, color: boolean): string => renderMessage(trapMessage(report), { color });
