// The link map of a program: who owns memory and table, the objects, the slots of functions, the cells. As data, and as text.

import type { Region } from '../../interpreter/linking/ledger.ts';
import { ownSlot } from '../../interpreter/linking/rules/allocate.ts';
import { type Obj, objectOf, type Program } from '../../interpreter/linking/state.ts';
import type { FuncInst } from '../../interpreter/runtime/instances.ts';
import type { Val } from '../../interpreter/runtime/values.ts';
import { functionName } from '../../interpreter/trace/trap.ts';
import { type Column, columns, headed, hex } from './link-text.ts';

/** Bytes or slots; `to` is exclusive. */
interface MapRegion extends Region {
  readonly size: number;
}
interface Space {
  readonly size: number;
  /** Null: only what the implementation has room for. */
  readonly max: number | null;
  readonly regions: readonly MapRegion[];
}
export interface LinkMap {
  /** In bytes; null where there is none. */
  readonly memory: Space | null;
  readonly table: Space | null;
  readonly objects: readonly {
    readonly name: string;
    readonly path: string;
    readonly main: boolean;
    readonly positionIndependent: boolean;
    readonly state: string;
    readonly memory: { readonly base: number; readonly size: number };
    readonly table: { readonly base: number; readonly size: number };
    readonly needed: readonly string[];
    /** Where its references are looked up, in order. */
    readonly scopes: readonly { readonly name: string; readonly objects: readonly string[] }[];
    readonly global: boolean;
    readonly references: number;
  }[];
  /** Every function in the table; `canonical`: the slot that stands for it wherever its address is taken. */
  readonly slots: readonly { readonly slot: number; readonly object: string; readonly symbol: string; readonly canonical: boolean }[];
  /** `value`: as the loader filled it; `now` differs where the program wrote it since. */
  readonly cells: readonly {
    readonly object: string;
    readonly cell: string;
    readonly provider: string | null;
    readonly value: number;
    readonly now: number;
  }[];
}

/** Loaded objects in load order, those of a load under way included. */
export const objectsOf = (p: Program): readonly Obj[] => [...p.linkMap, ...p.pending];

const spaceOf = (size: number, max: bigint | null, unit: number, regions: readonly Region[]): Space => {
  const end = regions.at(-1)?.to ?? 0;
  const all = end < size ? [...regions, { from: end, to: size, owner: 'not given out' }] : regions;
  return {
    size,
    max: max === null ? null : Number(max) * unit,
    regions: all.map(({ from, to, owner }) => ({ from, to, size: to - from, owner })),
  };
};

/** A cell holds an i32 or an i64. */
const addressIn = (v: Val): number => (v.op === 'i64.const' ? Number(BigInt.asUintN(64, v.c)) : v.op === 'i32.const' ? v.c >>> 0 : 0);

export function linkMap(p: Program): LinkMap {
  const { memory, table } = p;
  const canonical = (f: FuncInst, slot: number): boolean => (p.slots.get(f) ?? ownSlot(p, f)) === slot;
  return {
    memory: memory === null ? null : spaceOf(memory.bytes.length, memory.type.limits.max, 0x10000, p.ledger.regions),
    table: table === null ? null : spaceOf(table.refs.length, table.type.limits.max, 1, p.tableLedger.regions),
    objects: objectsOf(p).map(o => ({
      name: o.name,
      path: o.path,
      main: o.isMain,
      positionIndependent: o.layout.pic,
      state: o.state,
      memory: { base: o.memoryBase, size: o.layout.memory.size },
      table: { base: o.tableBase, size: o.layout.table.size },
      needed: o.needed.map(x => x.name),
      scopes: o.scopes.map(s => ({ name: s.name, objects: s.list.map(x => x.name) })),
      global: o.global,
      references: o.refs,
    })),
    slots: (table?.refs ?? []).flatMap((r, slot) => {
      if (r.op !== 'ref.func_addr') return [];
      const object = objectOf(p, r.a.module)?.name ?? (r.a.code.kind === 'host' ? 'host' : '?');
      const symbol = functionName(r.a) ?? (r.a.code.kind === 'wasm' ? `function ${r.a.code.index}` : '?');
      return [{ slot, object, symbol, canonical: canonical(r.a, slot) }];
    }),
    cells: objectsOf(p).flatMap(o =>
      [...o.cells.values()].map(c => ({
        object: o.name,
        cell: `GOT.${c.of}.${c.symbol}`,
        provider: c.provider?.name ?? null,
        value: c.value,
        now: addressIn(c.inst.value),
      })),
    ),
  };
}

// ─── As text ───

const regionColumns: readonly Column[] = ['right', 'right', 'right', 'left'];

const showSpace = (title: string, unit: string, space: Space | null, number: (n: number) => string): string[] =>
  space === null
    ? [`${title}: none`]
    : headed(
        `${title}: ${number(space.size)} ${unit}${space.max === null ? '' : `, at most ${number(space.max)}`}`,
        columns(['from', 'to', 'size', 'owner'], space.regions.map(r => [number(r.from), number(r.to), `${r.size}`, r.owner]), regionColumns),
      ); // biome-ignore format: a call a line

export function showLinkMap(m: LinkMap): string[] {
  const objects = m.objects.map(o => [
    o.name,
    o.positionIndependent ? hex(o.memory.base) : 'fixed',
    `${o.memory.size}`,
    o.positionIndependent ? `${o.table.base}` : 'fixed',
    `${o.table.size}`,
    `${o.global ? 'global' : 'local'}`,
    o.needed.join(' ') || '–',
    o.path,
  ]);
  return [
    ...headed(
      'Objects, in load order',
      columns(['name', 'memory', 'bytes', 'table', 'slots', 'scope', 'needed', 'file'], objects, [
        'left', 'right', 'right', 'right', 'right', 'left', 'left', 'left',
      ]),
    ), // biome-ignore format: a list
    ...showSpace('Memory', 'bytes', m.memory, hex),
    ...showSpace('Table', 'slots', m.table, String),
    ...headed(
      'Slots',
      columns(
        ['slot', 'function', 'object', ''],
        m.slots.map(s => [`${s.slot}`, s.symbol, s.object, s.canonical ? '' : 'alias']),
        ['right', 'left', 'left', 'left'],
      ),
    ),
    ...headed(
      'Cells',
      columns(
        ['object', 'cell', 'value', 'defined by'],
        m.cells.map(c => {
          const number = c.cell.startsWith('GOT.func') ? String : hex;
          return [
            c.object,
            c.cell,
            number(c.value),
            `${c.provider ?? (c.value === 0 ? 'nothing (weak)' : 'host')}${c.now === c.value ? '' : `; the program wrote ${number(c.now)}`}`,
          ];
        }),
        ['left', 'left', 'right', 'left'],
      ),
    ),
  ];
}
