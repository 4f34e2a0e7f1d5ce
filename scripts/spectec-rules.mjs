// Extracts the names of the reduction rules from a checkout of WebAssembly/spec, as the data that a test holds our rules against.
// Usage: node scripts/spectec-rules.mjs SPEC-CHECKOUT > spec-tests/fixtures/spectec-step-rules.txt
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const file = 'specification/wasm-latest/4.3-execution.instructions.spectec';
const text = readFileSync(join(process.argv[2] ?? '.', file), 'utf8');
const names = [...text.matchAll(/^rule (\S+?):/gm)].map(([, name]) => name);
process.stdout.write(`# The rules of ${file} in WebAssembly/spec, in its order.\n${names.join('\n')}\n`);
