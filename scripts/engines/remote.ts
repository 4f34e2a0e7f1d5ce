// The engine that a worker thread loads for `--engine-cmd`: it asks the main thread, which has the process (./command.ts), and waits. The
// script runner is synchronous, and so is this.

import { type MessagePort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { encode } from '../../interpreter/binary/encode.ts';
import { type Refused, refuse } from '../../interpreter/syntax/diagnostic.ts';
import type { Module } from '../../interpreter/syntax/modules.ts';
import { textSource } from '../../interpreter/syntax/source.ts';
import { showType } from '../../interpreter/syntax/types.ts';
import type { Engine, ModuleInput, Session } from '../../spec-tests/harness/engine.ts';
import { type Compiles, nowhere, ownReading, refusalOf, unsupported } from '../../spec-tests/harness/refusals.ts';
import { signatureOf } from '../../spec-tests/harness/wrappers.ts';
import { parseModule } from '../../text-format/parse.ts';
import { outcomeIn, toWire, type WireAnswer, type WireRequest } from './remote-protocol.ts';
import { spectestText } from './spectest-module.ts';

export interface RemoteData {
  readonly remote: { readonly port: MessagePort; readonly signal: SharedArrayBuffer };
}

const { port, signal: shared } = (workerData as RemoteData).remote; // ./command.ts starts the thread with it
const signal = new Int32Array(shared);

/** One question at a time; ends the thread's wait only with an answer, since the main thread ends the thread where there will be none. */
function ask(request: WireRequest): WireAnswer {
  Atomics.store(signal, 0, 0);
  port.postMessage(JSON.stringify(request));
  Atomics.wait(signal, 0, 0);
  const answer: unknown = JSON.parse(receiveMessageOnPort(port)?.message ?? 'null');
  if (typeof answer !== 'object' || answer === null) throw new Error(`the engine's answer is no object: ${JSON.stringify(answer)}`);
  return answer;
}

/** What the process knows by number: modules, as linkstep reads them (null for what linkstep refuses), and how many instances there are. */
let modules = 0;
let instances = 0;
const read = new Map<number, Module | null>();
const moduleOf = new Map<number, Module | null>();

/** Each try is a module of its own, which is never instantiated. */
const compiles: Compiles = bytes => ask({ do: 'compile', module: ++modules, bytes: base64(bytes) }).refused === undefined;
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

function compile(input: ModuleInput): number {
  const own = ownReading(input);
  const made = ++modules;
  const answer = ask({ do: 'compile', module: made, bytes: base64(own.bytes) });
  if (answer.refused === undefined) {
    read.set(made, own.refusal === null ? own.module : null);
    return made;
  }
  const text = String(answer.message ?? '');
  if (answer.refused === 'unsupported') throw unsupported(text);
  throw refusalOf({ ...own, compiles, text, large: answer.refused === 'limit' });
}

function openSpectest(): void {
  for (const table64 of [true, false]) {
    const bytes = encode(parseModule(textSource('spectest', spectestText(table64))));
    const module = ++modules;
    if (ask({ do: 'compile', module, bytes: base64(bytes) }).refused !== undefined) continue;
    const instance = ++instances;
    ask({ do: 'instantiate', module, instance });
    ask({ do: 'register', instance, name: 'spectest' });
    return;
  }
}

/** The types of what it will give; none, where linkstep does not know such an export, which is for the engine to say. */
function resultsOf(instance: number, kind: 'func' | 'global', name: string): readonly string[] {
  const m = moduleOf.get(instance) ?? null;
  return (m === null ? null : signatureOf(m, { kind, name }))?.results.map(showType) ?? [];
}

export const engine: Engine<number, number> = {
  name: 'command',
  wording: 'own',
  open: (): Session<number, number> => {
    ask({ do: 'open' });
    read.clear();
    moduleOf.clear();
    openSpectest();
    const refused = (answer: WireAnswer): Refused => {
      const kind = answer.refused === 'unsupported' ? 'unsupported' : 'unlinkable';
      return refuse(kind, String(answer.message ?? answer.refused), '', nowhere);
    };
    return {
      compile,
      instantiate: module => {
        const instance = ++instances;
        moduleOf.set(instance, read.get(module) ?? null);
        const answer = ask({ do: 'instantiate', module, instance });
        if (answer.refused !== undefined) throw refused(answer);
        const outcome = outcomeIn(answer);
        return outcome === null || outcome.kind === 'values' ? { instance } : { instance: null, outcome };
      },
      register: (name, instance) => void ask({ do: 'register', instance, name }),
      invoke: (instance, name, args) => {
        const answer = ask({ do: 'invoke', instance, name, args: args.map(toWire), results: resultsOf(instance, 'func', name) });
        const outcome = outcomeIn(answer);
        if (answer.refused !== undefined) throw refused(answer);
        if (outcome === null) throw new Error(`the engine's answer to invoke says nothing: ${JSON.stringify(answer)}`);
        return outcome;
      },
      get: (instance, name) => {
        const answer = ask({ do: 'get', instance, name, results: resultsOf(instance, 'global', name) });
        if (answer.refused !== undefined) throw refused(answer);
        const outcome = outcomeIn(answer);
        const value = outcome?.kind === 'values' ? outcome.values[0] : undefined;
        if (value === undefined) throw new Error(`the engine's answer to get has no value: ${JSON.stringify(answer)}`);
        return value;
      },
    };
  },
};
