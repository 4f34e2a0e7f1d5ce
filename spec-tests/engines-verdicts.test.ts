// Engines that run scripts themselves and only say what went wrong (scripts/engines/verdicts.ts): each command gets its verdict, although the
// program stops at the first that fails. The program here is a stand-in that fails on words of a script.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { Ended } from '../scripts/engines/foreign.ts';
import { readOcaml, type Shell, shellEngine } from '../scripts/engines/verdicts.ts';

const folder = mkdtempSync(join(tmpdir(), 'linkstep-verdicts-'));
test.after.always(() => rmSync(folder, { recursive: true }));

/** Fails where the script expects 666, or invokes "bad"; crashes at "crash", reads no "unreadable". */
const program = join(folder, 'stand-in.cjs');
writeFileSync(
  program,
  `const text = require('fs').readFileSync('script.wast', 'utf8');
  const say = (at, what) => {
    const before = text.slice(0, at).split('\\n');
    console.error('script.wast:' + before.length + '.' + before.at(-1).length + '-9.9: ' + what);
    process.exit(1);
  };
  const find = word => text.indexOf(word);
  if (find('unreadable') >= 0) say(find('unreadable'), 'syntax error: unreadable');
  if (find('crash') >= 0) process.kill(process.pid, 'SIGSEGV');
  const failing = [find('666'), find('"bad"'), find('f64.const')].filter(at => at >= 0);
  if (failing.length > 0) say(Math.min(...failing), 'assertion failure: so it is');`,
);
const shell: Shell = {
  name: 'stand-in',
  summary: '',
  install: null,
  find: () => program,
  version: async () => '1',
  commands: found => [[process.execPath, found]],
  read: readOcaml,
};

async function verdicts(text: string): Promise<{ readonly ended: Ended; readonly found: readonly string[] }> {
  const engine = shellEngine(shell, program, '1');
  const found: string[] = [];
  const script = { name: 'text.wast', path: 'text.wast', bytes: new TextEncoder().encode(text) };
  const ended = await engine.run(script, { timeout: 60, entry: e => found.push(`${e.line}:${e.column} ${e.command} ${e.status}`) });
  await engine.close();
  return { ended, found };
}
const completed: Ended = { how: 'completed' };

test('behind a failed assertion the others are judged, and its action is left to be done', async t => {
  const { ended, found } = await verdicts(`(module (func (export "f")) (func (export "bad")))
(assert_return (invoke "f"))
(assert_return (invoke "f") (i32.const 666)) (invoke "f")
  (assert_return (invoke "bad"))
(assert_trap (invoke "f") "unreachable")`);
  t.deepEqual(ended, completed);
  // The export of that name is what the stand-in takes for the failure of the module.
  t.deepEqual(found, [
    '1:1 module failed', '2:1 assert_return skipped', '3:1 assert_return skipped', '3:46 invoke skipped', '4:3 assert_return skipped',
    '5:1 assert_trap skipped',
  ]); // biome-ignore format: a list
  const good = await verdicts(`(module (func (export "f")))
(assert_return (invoke "f") (i32.const 666)) (invoke "f")
  (assert_return (invoke "bad"))
(assert_trap (invoke "f") "unreachable")`);
  t.deepEqual(good.found, [
    '1:1 module passed', '2:1 assert_return failed', '2:46 invoke passed', '3:3 assert_return failed', '4:1 assert_trap passed',
  ]); // biome-ignore format: a list
});

test('what it cannot read is unsupported, and a crash is a result', async t => {
  const unread = await verdicts('(module) (module $unreadable)');
  t.deepEqual(unread, { ended: completed, found: ['1:1 module skipped', '1:10 module skipped'] });
  const { ended, found } = await verdicts('(module $crash)');
  t.is(ended.how, 'crash');
  t.regex(ended.how === 'crash' ? ended.detail : '', /SIGSEGV/);
  t.deepEqual(found, []);
  t.deepEqual((await verdicts('(script (module))')).found, ['1:1 malformed skipped']);
});
