// The ways a script can take before it runs: as it is, each module through the binary format, each module through printed text, or the
// whole script printed and parsed again. The verdicts have to be the same (each official file four ways).

import { decode } from '../../interpreter/binary/decode.ts';
import { encode } from '../../interpreter/binary/encode.ts';
import type { Module } from '../../interpreter/syntax/modules.ts';
import { binarySource, textSource } from '../../interpreter/syntax/source.ts';
import { parseModule, parseScript } from '../../text-format/parse.ts';
import { printModule, printScript } from '../../text-format/print.ts';
import type { Script } from '../../text-format/script.ts';
import type { ModuleInput } from './engine.ts';
import type { Via } from './verdicts.ts';

/**
 * A module on its way to the engine. Bytes that do not decode go on as they are: refusing them is for the engine to do.
 * Errors: `Refused`, where what linkstep wrote cannot be read again; that is a fault of linkstep.
 */
export function convertModule(input: ModuleInput, via: Via): ModuleInput {
  if (via === 'none' || via === 'script') return input;
  const module = input.kind === 'module' ? input.module : decodable(input);
  if (module === null) return input;
  const name = module.source.name;
  if (via === 'binary') return { kind: 'bytes', name: `${name} (encoded)`, bytes: encode(module) };
  const text = printModule(module, { form: via === 'text' ? 'flat' : 'folded' });
  return { kind: 'module', module: parseModule(textSource(`${name} (printed)`, text)) };
}

function decodable(input: ModuleInput & { kind: 'bytes' }): Module | null {
  try {
    return decode(binarySource(input.name, input.bytes));
  } catch {
    return null; // malformed, or worse: the engine meets it again and says so
  }
}

/** The whole script printed and parsed again. */
export const convertScript = (script: Script, via: Via): Script =>
  via === 'script' ? parseScript(textSource(`${script.source.name} (printed)`, printScript(script))) : script;
