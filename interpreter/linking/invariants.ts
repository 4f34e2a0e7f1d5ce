// Invariants of the link state, to be checked after every link event (README.md, "Invariants"): what is violated, in words.

import type { FuncInst } from '../runtime/instances.ts';
import type { Region } from './ledger.ts';
import { addressOf, ownSlot } from './rules/allocate.ts';
import { lookUp, type Obj, type Program } from './state.ts';

const overlaps = (regions: readonly Region[], size: number, of: string): string[] => {
  const out: string[] = [];
  let end = 0;
  for (const r of regions) {
    if (r.from < end) out.push(`${of}: the region of ${r.owner} at ${r.from} overlaps the one before it, which ends at ${end}`);
    if (r.to > size) out.push(`${of}: the region of ${r.owner} ends at ${r.to}, behind the end at ${size}`);
    end = Math.max(end, r.to);
  }
  return out;
};

const cellValue = (p: Program, o: Obj, key: string): string | null => {
  const cell = o.cells.get(key)!;
  const { value } = cell.inst;
  if (!('c' in value)) return null;
  const now = Number(value.c) >>> 0;
  if (now !== cell.value >>> 0) return null; // the guest wrote it
  if (p.policy.got === 'first-definition' || p.policy.local === 'leaks-data') return null; // the profile says otherwise
  if (cell.provider === null || cell.provider.state === 'dead') return null;
  if (cell.of === 'mem') {
    const wanted = addressOf(p, cell.provider, cell.symbol);
    return wanted >>> 0 === now ? null : `${o.name}: cell ${key} holds ${now}, ${cell.provider.name} defines ${wanted}`;
  }
  const definition = cell.provider.layout.definitions.get(cell.symbol);
  const f = definition === undefined ? undefined : cell.provider.inst?.funcs[definition.index];
  const held = p.table?.refs[now];
  return f !== undefined && held?.op === 'ref.func_addr' && held.a === f
    ? null
    : `${o.name}: cell ${key} holds slot ${now}, which is not ${cell.symbol} of ${cell.provider.name}`;
};

/** Every violated invariant; nothing while a load is under way, which may violate them until it is published. */
export function invariants(p: Program): string[] {
  if (p.pending.length > 0) return [];
  const out: string[] = [];
  if (p.memory !== null) out.push(...overlaps(p.ledger.regions, p.memory.bytes.length, 'memory'));
  if (p.table !== null) {
    out.push(...overlaps(p.tableLedger.regions, p.table.refs.length, 'table'));
    const null0 = p.table.refs[0];
    if (null0 !== undefined && null0.op !== 'ref.null_addr' && p.linkMap[0]?.layout.pic === true) out.push('table: slot 0 is not null');
  }
  const seen = new Map<number, FuncInst>();
  for (const [f, slot] of p.slots) {
    const held = p.table?.refs[slot];
    if (held?.op === 'ref.func_addr' && held.a !== f) out.push(`slot ${slot} is the canonical one of a function that it does not hold`);
    const other = seen.get(slot);
    if (other !== undefined && other !== f) out.push(`slot ${slot} is the canonical one of two functions`);
    seen.set(slot, f);
    const own = ownSlot(p, f);
    if (own !== null && own !== slot && f.module !== null)
      out.push(`function ${f.addr} has slot ${own} in its definer's range, and ${slot} as its canonical one`);
  }
  for (const o of p.linkMap) {
    if (o.initialised !== 0 && o.initialised !== 1) out.push(`${o.name}: initialised ${o.initialised} times`);
    for (const key of o.cells.keys()) {
      const wrong = cellValue(p, o, key);
      if (wrong !== null) out.push(wrong);
    }
    for (const cell of o.cells.values()) {
      // A symbol that is found today in the first scope was found then, unless it came later.
      const found = lookUp(cell.symbol, o.scopes);
      if (cell.provider !== null && found === null && cell.provider.state !== 'dead' && p.policy.local === 'scoped')
        out.push(`${o.name}: the provider of ${cell.symbol} is in none of its scopes`);
    }
  }
  return out;
}
