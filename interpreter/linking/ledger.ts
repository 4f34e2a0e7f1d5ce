// The ledger: who owns each range of memory or of the table (README.md, "State"). Ranges never overlap; gaps are alignment.

/** `from` inclusive, `to` exclusive; bytes or slots. */
export interface Region {
  readonly from: number;
  readonly to: number;
  readonly owner: string;
}
/** Sorted by `from`. */
export interface Ledger {
  regions: readonly Region[];
}

export const newLedger = (): Ledger => ({ regions: [] });

/** The next multiple of 2^align at or above n; infinite where that is beyond all numbers. */
export const alignUp = (n: number, align: number): number => {
  const unit = 2 ** align;
  return n === 0 ? 0 : Number.isFinite(unit) ? Math.ceil(n / unit) * unit : Number.POSITIVE_INFINITY;
};

/** The end of the last region. */
export const endOf = (ledger: Ledger): number => ledger.regions.at(-1)?.to ?? 0;

/** The ledger with one more region at its end; empty regions are not entered. Errors: internal, if it overlaps. */
export function enter(regions: readonly Region[], region: Region): readonly Region[] {
  if (region.to <= region.from) return regions;
  if (region.from < (regions.at(-1)?.to ?? 0)) throw new Error(`region of ${region.owner} overlaps that of ${regions.at(-1)!.owner}`);
  return [...regions, region];
}
