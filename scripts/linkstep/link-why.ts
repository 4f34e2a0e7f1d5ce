// Why a symbol is bound as it is: who defines it, who asked, who answered, who was shadowed. From the link log and the objects.

import { nearest } from '../../interpreter/diagnostics/suggestions.ts';
import type { LinkEvent } from '../../interpreter/linking/log.ts';
import type { Obj, Program } from '../../interpreter/linking/state.ts';
import { linkMap, objectsOf } from './link-map.ts';
import { headed, hex } from './link-text.ts';

type Bind = LinkEvent & { readonly event: 'bind' };

export interface Why {
  readonly symbol: string;
  /** In load order. `visible`: to others, not hidden nor local. */
  readonly definitions: readonly { readonly object: string; readonly kind: string; readonly weak: boolean; readonly visible: boolean }[];
  readonly bindings: readonly Omit<Bind, 'event'>[];
  readonly slots: readonly { readonly slot: number; readonly object: string; readonly canonical: boolean }[];
  readonly cells: readonly {
    readonly object: string;
    readonly cell: string;
    readonly provider: string | null;
    readonly value: number;
    readonly now: number;
  }[];
  readonly lookups: readonly { readonly handle: string; readonly provider: string | null; readonly value: number }[];
  /** Other symbols of nearly this name, where nothing is known of this one. */
  readonly near: readonly string[];
}

/** A symbol that a module exports, though nobody sees it. */
const hidden = (o: Obj, symbol: string): string | null =>
  o.layout.definitions.has(symbol) ? null : (o.validated.module.exports.find(x => x.name === symbol)?.kind ?? null);

export function why(p: Program, symbol: string): Why {
  const objects = objectsOf(p);
  const definitions = objects.flatMap(o => {
    const d = o.layout.definitions.get(symbol);
    if (d !== undefined) return [{ object: o.name, kind: d.kind, weak: d.weak, visible: true }];
    const kind = hidden(o, symbol);
    return kind === null ? [] : [{ object: o.name, kind, weak: false, visible: false }];
  });
  const map = linkMap(p);
  const bindings = p.log.flatMap(e => {
    if (e.event !== 'bind' || e.import.name !== symbol) return [];
    const { event: _, ...rest } = e;
    return [rest];
  });
  const known = definitions.length > 0 || bindings.length > 0;
  return {
    symbol,
    definitions,
    bindings,
    slots: map.slots.flatMap(({ symbol: s, ...rest }) => (s === symbol ? [rest] : [])),
    cells: map.cells.filter(c => c.cell.replace(/^GOT\.(mem|func)\./, '') === symbol),
    lookups: p.log.flatMap(e =>
      e.event === 'symbol' && e.symbol === symbol ? [{ handle: e.handle, provider: e.provider, value: e.value }] : [],
    ),
    near: known
      ? []
      : nearest(symbol, new Set(objects.flatMap(o => [...o.layout.definitions.keys(), ...o.validated.module.imports.map(x => x.name)])), 5),
  };
}

const reasons: Readonly<Record<Bind['reason'], (b: Omit<Bind, 'event'>) => string>> = {
  first: b => `bound to ${b.provider ?? 'the host'}, the first definition in scope ${b.scopes.join(', then ')}`,
  'weak-null': () => 'left undefined: nothing defines it, and the reference is weak',
  lazy: () => 'left for its first call: nothing defines it yet',
  'well-known': () => 'supplied by the loader',
  host: () => 'bound to a host function: no object defines it',
  missing: () => 'UNDEFINED: nothing defines it',
  'kind-mismatch': () => 'REFUSED: the first definition is of another kind',
  'type-mismatch': () => 'REFUSED: the first definition has another type',
};

export function showWhy(w: Why): string[] {
  if (w.definitions.length === 0 && w.bindings.length === 0)
    return [`${w.symbol}: no object defines it, and none imports it`, ...(w.near.length > 0 ? [`  near: ${w.near.join(', ')}`] : []), ''];
  const bindings = w.bindings.flatMap(b => [
    `${b.object} imports ${b.import.module}.${b.import.name} (${b.import.type})`,
    `  ${reasons[b.reason](b)}`,
    ...(b.shadowed.length > 0 ? [`  shadowed: ${b.shadowed.join(', ')}`] : []),
    ...(b.note !== null ? [`  note: ${b.note}`] : []),
  ]);
  return [
    w.symbol,
    '',
    ...headed(
      'Defined by, in load order',
      w.definitions.map(d => `${d.object}: ${d.weak ? 'weak ' : ''}${d.kind}${d.visible ? '' : ', not visible to others'}`),
    ),
    ...headed('Wanted by', bindings),
    ...(w.slots.length > 0
      ? headed(
          'Its address',
          w.slots.map(s => `slot ${s.slot}: that of ${s.object}${s.canonical ? '' : ', an alias'}`),
        )
      : []),
    ...(w.cells.length > 0
      ? headed(
          'Cells',
          w.cells.map(c => `${c.object}: ${c.cell} = ${c.cell.startsWith('GOT.func') ? c.now : hex(c.now)}`),
        )
      : []),
    ...(w.lookups.length > 0
      ? headed(
          'Looked up by the program',
          w.lookups.map(l => `dlsym in ${l.handle}: ${l.provider === null ? 'not found' : `${l.value}, of ${l.provider}`}`),
        )
      : []),
  ];
}
