// The link log: who asked, who answered, who was shadowed, and why. Stable as JSON; no object of the store is in it.

export type LinkEvent =
  | {
      readonly event: 'find';
      readonly name: string;
      readonly requester: string | null;
      readonly tried: readonly string[];
      readonly found: string | null;
    }
  | { readonly event: 'map'; readonly object: string; readonly path: string; readonly needed: readonly string[]; readonly pic: boolean }
  | { readonly event: 'scope'; readonly object: string; readonly scope: string; readonly rule: string; readonly objects: readonly string[] }
  | { readonly event: 'plan'; readonly group: readonly string[] }
  | {
      readonly event: 'grow';
      readonly memory: { readonly from: number; readonly to: number };
      readonly table: { readonly from: number; readonly to: number };
    }
  | {
      readonly event: 'place';
      readonly object: string;
      readonly what: 'memory' | 'table' | 'absolute' | 'stack' | 'heap';
      readonly base: number;
      readonly size: number;
      readonly align: number;
    }
  | {
      readonly event: 'bind';
      readonly object: string;
      readonly import: { readonly module: string; readonly name: string; readonly kind: string; readonly type: string };
      readonly scopes: readonly string[];
      readonly provider: string | null;
      readonly reason: 'first' | 'weak-null' | 'lazy' | 'well-known' | 'host' | 'missing' | 'kind-mismatch' | 'type-mismatch';
      readonly shadowed: readonly string[];
      readonly note: string | null;
    }
  | {
      readonly event: 'elem' | 'data' | 'start' | 'reloc' | 'tls' | 'ctor' | 'fini' | 'unmap';
      readonly object: string;
      readonly hook: string | null;
    }
  | { readonly event: 'slot'; readonly object: string; readonly symbol: string; readonly slot: number; readonly how: 'own' | 'given' }
  | { readonly event: 'cell'; readonly object: string; readonly cell: string; readonly provider: string | null; readonly value: number }
  | { readonly event: 'publish'; readonly group: readonly string[]; readonly global: boolean }
  | { readonly event: 'symbol'; readonly handle: string; readonly symbol: string; readonly provider: string | null; readonly value: number }
  | { readonly event: 'close'; readonly object: string; readonly refs: number }
  | { readonly event: 'error'; readonly error: string };
