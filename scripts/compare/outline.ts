// The commands of a script as they are counted (spec-tests/harness/verdicts.ts), and which of them touch the same store: what a command that
// went otherwise on an engine may have changed for those after it.

import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { decode } from '../../interpreter/binary/decode.ts';
import { Refused } from '../../interpreter/syntax/diagnostic.ts';
import type { Module } from '../../interpreter/syntax/modules.ts';
import { binarySource, type Source } from '../../interpreter/syntax/source.ts';
import { scriptOf } from '../../spec-tests/harness/run-file.ts';
import { decodeText, parseModule } from '../../text-format/parse.ts';
import type { Command, ModuleBody, ModuleCommand, Script } from '../../text-format/script.ts';
import type { ScriptFile } from '../engines/foreign.ts';

/** Commands that have a verdict of their own. */
export type Counted = Exclude<Command, { kind: 'script' | 'input' }>;

/** `nodes` are instances by number, and host modules; what shares state is joined by `shares`. */
export interface Outlined {
  readonly command: Counted;
  readonly source: Source;
  /** What it brings, or what the instance that it acts on was made of; null where that cannot be read. */
  readonly module: Module | null;
  /** The instance that it makes or acts on. */
  readonly node: number | null;
  /** Whom it imports something mutable from. */
  readonly shares: readonly number[];
}

/** Every linked program of a script: they are judged as one. */
const programs = 0;

/** Errors: none; a script that cannot be read has no commands, and a file that `input` names and that cannot be read counts as one. */
export function outlineOf(file: ScriptFile): readonly Outlined[] {
  const out: Outlined[] = [];
  let script: Script;
  try {
    script = scriptOf(file.name, file.bytes);
  } catch (thrown) {
    if (thrown instanceof Refused) return [];
    throw thrown;
  }
  let next = programs + 1;
  const modules = new Map<string, Module | null>();
  const instances = new Map<string, { readonly node: number; readonly module: Module | null }>();
  const names = new Map<string, number>([['spectest', next++]]);
  const latest = '';
  const sharesOf = (m: Module | null): number[] => {
    if (m === null) return [];
    const nodes = m.imports.flatMap(({ module: name, type }) => {
      const node = names.get(name);
      const fixed = (type.kind === 'global' && !type.type.mut) || type.kind === 'tag' || (type.kind === 'func' && name === 'spectest');
      return node === undefined || fixed ? [] : [node];
    });
    return [...new Set(nodes)];
  };
  const made = (id: string | null, module: Module | null): { node: number; shares: number[] } => {
    const node = next++;
    for (const key of id === null ? [latest] : [id, latest]) instances.set(key, { node, module });
    return { node, shares: sharesOf(module) };
  };
  const record = (command: Counted, source: Source): void => {
    const add = (more: Partial<Outlined>): void => void out.push({ command, source, module: null, node: null, shares: [], ...more });
    const acted = (id: string | null): void => add(instances.get(id ?? latest) ?? { node: programs });
    switch (command.kind) {
      case 'module': {
        const module = moduleOf(command, source);
        for (const key of command.id === null ? [latest] : [command.id, latest]) modules.set(key, module);
        add(command.definition ? { module } : { module, ...made(command.id, module) });
        break;
      }
      case 'instance': {
        const module = modules.get(command.module ?? latest) ?? null;
        add({ module, ...made(command.id, module) });
        break;
      }
      case 'register': {
        const found = instances.get(command.id ?? latest);
        if (found !== undefined) names.set(command.name, found.node);
        add(found ?? {});
        break;
      }
      case 'invoke':
      case 'get':
        acted(command.id);
        break;
      case 'assert_return':
      case 'assert_trap':
      case 'assert_exhaustion':
      case 'assert_exception': {
        const { subject } = command;
        if (subject.kind === 'module') {
          const module = moduleOf(subject, source);
          add({ module, node: next++, shares: sharesOf(module) });
        } else if (subject.kind === 'invoke' || subject.kind === 'get') acted(subject.id);
        else add({ node: programs });
        break;
      }
      case 'assert_unlinkable': {
        const module = moduleOf(command.module, source);
        add({ module, shares: sharesOf(module) });
        break;
      }
      case 'assert_malformed':
      case 'assert_invalid':
      case 'assert_malformed_custom':
      case 'assert_invalid_custom':
        add({ module: moduleOf(command.module, source) });
        break;
      default:
        add({ node: programs });
    }
  };
  const open: { readonly commands: readonly Command[]; readonly source: Source; at: number }[] = [{ ...script, at: 0 }];
  for (let here = open.at(-1); here !== undefined; here = open.at(-1)) {
    const command = here.commands[here.at++];
    if (command === undefined) open.pop();
    else if (command.kind === 'script') open.push({ commands: command.commands, source: here.source, at: 0 });
    else if (command.kind === 'input') {
      const read = open.length > deepest ? null : inputOf(file, here.source, command.file);
      if (read !== null) open.push({ ...read, at: 0 });
      else
        out.push({
          command: { ...command, kind: 'output', id: null, file: null },
          source: here.source,
          module: null,
          node: null,
          shares: [],
        });
    } else record(command, here.source);
  }
  return out;
}
/** As deep as the runner reads. */
const deepest = 50;

function inputOf(file: ScriptFile, from: Source, name: string): Script | null {
  try {
    const path = resolve(dirname(from.name === file.name ? file.path : from.name), name);
    return scriptOf(path, readFileSync(path));
  } catch {
    return null; // for the runner it is a command that failed
  }
}

const moduleOf = (command: ModuleCommand, source: Source): Module | null => readModule(command.body, source.name);

/** Null of a module that cannot be read. */
export function readModule(body: ModuleBody, name: string): Module | null {
  try {
    if (body.kind === 'text') return body.module;
    if (body.kind === 'binary') return decode(binarySource(name, body.bytes));
    return body.kind === 'quote' ? parseModule(decodeText(name, body.bytes)) : null;
  } catch (thrown) {
    if (thrown instanceof Refused) return null;
    throw thrown;
  }
}
