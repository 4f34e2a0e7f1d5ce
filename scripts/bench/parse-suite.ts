// A process that parses and resolves scripts, nothing else; for the benchmark, which takes its time from start to end.

import { readFileSync } from 'node:fs';
import { decodeText, parseScript } from '../../text-format/parse.ts';

let commands = 0;
for (const path of process.argv.slice(2)) commands += parseScript(decodeText(path, readFileSync(path))).commands.length;
console.log(commands);
