// Link errors as text (README.md, "Errors"): one line for `dlerror`, all that is known in several.

import { shown } from '../diagnostics/render.ts';
import { type Diagnostic, message } from '../syntax/diagnostic.ts';
import type { LinkError, Miss } from './state.ts';

const showMiss = (m: Miss): string => {
  const import_ = `${m.module}.${m.symbol}`;
  switch (m.reason) {
    case 'missing':
      return `undefined symbol: ${m.symbol} (${m.wanted}), imported by ${m.object} as ${import_}`;
    case 'kind-mismatch':
      return `kind mismatch: ${m.symbol}: ${m.object} wants a ${m.wanted}, ${m.found?.object ?? '?'} defines a ${m.found?.what ?? '?'}`;
    case 'type-mismatch':
      return `type mismatch: ${m.symbol}: ${m.object} wants ${m.wanted}, ${m.found?.object ?? '?'} defines ${m.found?.what ?? '?'}`;
  }
};

/** What of an object was running when its load trapped. */
const parts = {
  elem: 'element segment',
  data: 'data segment',
  start: 'start function',
  reloc: 'relocation function',
  tls: 'thread-local initialisation',
} as const;

/** Why a file is no library, with what is wrong and where; what is said once is not said again. */
function showReason(reason: string, d: Diagnostic | null): string {
  if (d === null) return reason;
  const text = message(d);
  return `${text.startsWith(reason) ? text : `${reason}: ${text}`} at offset 0x${Math.max(0, d.pos).toString(16)}`;
}

/** The line that `dlerror` gives, whatever characters there are in names. */
export const showError = (e: LinkError): string => shown(textOf(e));

function textOf(e: LinkError): string {
  switch (e.kind) {
    case 'bad-mode':
      return `${e.name}: invalid mode for dlopen(): ${e.mode}`;
    case 'not-found':
      return e.chain.length > 1 ? `${e.name}: not found, needed by ${e.chain.slice(0, -1).join(' → ')}` : `${e.name}: not found`;
    case 'not-a-library':
      return `${e.path}: ${showReason(e.reason, e.diagnostic)}`;
    case 'no-room':
      return `${e.object}: cannot allocate ${e.what}: needs ${e.wanted} ${e.what === 'memory' ? 'bytes' : 'slots'}, the maximum is ${e.limit}`;
    case 'unresolved':
      return e.misses.map(showMiss).join('; ');
    case 'start-trap':
      return `${e.object}: ${parts[e.during]} trapped: ${e.reason}`;
    case 'symbol-missing':
      return `undefined symbol: ${e.symbol}, in ${e.where}`;
    case 'bad-handle':
      return `invalid handle: ${e.handle}`;
    case 'allocation':
      return e.reason;
  }
}

/** Everything: a line a fact, for a person. */
export function explainError(e: LinkError): string {
  const first = showError(e);
  if (e.kind === 'not-found')
    return [
      first,
      ...(e.chain.length > 1 ? [shown(`  chain: ${e.chain.join(' → ')}`)] : []),
      ...e.tried.map(path => shown(`  tried: ${path}`)),
    ].join('\n');
  if (e.kind !== 'unresolved') return first;
  return e.misses
    .flatMap(m => [
      shown(showMiss(m)),
      ...(m.searched.length > 0 ? [shown(`  searched: ${m.searched.join(', ')}`)] : []),
      ...(m.near.length > 0 ? [shown(`  near: ${m.near.join(', ')}`)] : []),
    ])
    .join('\n');
}
