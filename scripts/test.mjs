// Runs the tests with ava and closes with the line `N passed, N failed`.  Arguments go to ava: files, `--match=…`.
//
// ava's TAP is read as it comes: failures are shown whole, progress as a dot every so many tests, nothing else.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const ava = join(root, 'node_modules', 'ava', 'entrypoints', 'cli.mjs');
const child = spawn(process.execPath, ['--enable-source-maps', ava, '--tap', ...process.argv.slice(2)], {
  cwd: root,
  stdio: ['ignore', 'pipe', 'pipe'],
});

let passed = 0;
let failed = 0;
let skipped = 0;
let since = Date.now();
/** The lines of a failure that is being read: it ends where its YAML block does. */
let failure = null;
const quiet = 10_000;

const close = () => {
  if (failure !== null) console.log(`${failure.join('\n')}\n`);
  failure = null;
};

createInterface({ input: child.stdout }).on('line', line => {
  const point = /^(not ok|ok) \d+ - (.*?)(?: # (SKIP|TODO).*)?$/.exec(line);
  if (point !== null) {
    close();
    const [, verdict, title, directive] = point;
    if (directive !== undefined) skipped++;
    else if (verdict === 'ok') passed++;
    else {
      failed++;
      failure = [`FAIL  ${title}`];
    }
    if (Date.now() - since > quiet) {
      since = Date.now();
      console.log(`      ${passed} passed, ${failed} failed so far`);
    }
  } else if (failure !== null) {
    if (/^\s*\.\.\.\s*$/.test(line)) close();
    else if (!/^\s*---\s*$/.test(line)) failure.push(`    ${line}`);
  } else if (/^(TAP version|1\.\.\d+|# (tests|pass|fail|skip)\b|\s*$)/.test(line)) {
    // the frame of the report, which the last line stands for
  } else if (!/^# .* hook$/.test(line)) console.log(line);
});
child.stderr.on('data', data => process.stderr.write(data));

child.on('error', error => {
  console.error(`cannot run ava: ${error.message}`);
  process.exitCode = 1;
});
child.on('close', status => {
  close();
  if (skipped > 0) console.log(`${skipped} skipped`);
  // A test file that crashed or a test that timed out need not be a test point: ava's own status counts too.
  if (status !== 0 && failed === 0) {
    failed++;
    console.log(`FAIL  ava left with status ${status}\n`);
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
});
