// Features of the JavaScript API beyond its first edition (JS-API, "WebAssembly namespace"): asked of the object itself, since no module shows them.

import { encode } from '../../interpreter/binary/encode.ts';
import { textSource } from '../../interpreter/syntax/source.ts';
import { parseModule } from '../../text-format/parse.ts';

/** What is looked at; any of it may be missing. */
interface Api {
  readonly Module: new (bytes: Uint8Array, options?: object) => object;
  readonly Memory?: { readonly prototype: object };
  readonly Suspending?: unknown;
  readonly JSTag?: unknown;
}

/**
 * Whether an option of compilation is looked at: an import that it gives another type than the module says is an error with it, and none
 * without.
 */
function looksAt(api: Api, option: object, text: string): boolean {
  const bytes = encode(parseModule(textSource('probe', text)));
  try {
    new api.Module(bytes);
  } catch {
    return false;
  }
  try {
    new api.Module(bytes, option);
    return false;
  } catch {
    return true;
  }
}

/** By trying, and by what the namespace has. */
export function apiFeatures(api: Api): Record<string, boolean> {
  const memory: object = api.Memory?.prototype ?? {};
  return {
    'js-string builtins': looksAt(
      api,
      { builtins: ['js-string'] },
      '(module (import "wasm:js-string" "length" (func (param i32) (result i32))))',
    ),
    'imported string constants': looksAt(api, { importedStringConstants: 's' }, '(module (import "s" "text" (global i32)))'),
    'promise integration': typeof api.Suspending === 'function',
    JSTag: api.JSTag !== undefined,
    'type reflection': 'type' in memory,
    'resizable buffers': 'toResizableBuffer' in memory,
  };
}
