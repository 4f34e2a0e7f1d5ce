// SQLite (npm `sql.js`): rounds of the same work on a fresh database: inserts, aggregation, a join, recursion.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ProgramArguments, ProgramRun } from './registry.ts';
import { inRounds } from './rounds.ts';

/** What is used of the package. */
interface Statement {
  readonly run: (values: readonly unknown[]) => void;
  readonly free: () => void;
}
interface Database {
  readonly run: (sql: string) => void;
  readonly prepare: (sql: string) => Statement;
  readonly exec: (sql: string) => unknown;
  readonly close: () => void;
}
type Start = (options: { readonly wasmBinary: Uint8Array }) => Promise<{ readonly Database: new () => Database }>;

const rows = 4000;
const queries = `
  select name, sum(size), max(id), round(avg(size), 3) from item where name like 'row1%' group by name order by sum(size) desc limit 5;
  select count(*), sum(length(name)) from item join total on item.name = total.of;
  with recursive f(n, s) as (select 1, 0 union all select n + 1, s + n * n % 7 from f where n < 20000) select max(s), avg(n) from f;
  select group_concat(n) from (select n from total order by of limit 20);
  select substr(upper(name), 2, 3) as k, count(distinct id % 17), min(size) from item group by k order by 2 desc, k limit 7;
  select i.id, (select count(*) from item j where j.id < i.id and j.id > i.id - 50) from item i where i.id % 400 = 0;
`;

function round(database: Database): string {
  database.run('create table item(id integer primary key, name text, size real); create table total(of, n)');
  database.run('begin');
  const insert = database.prepare('insert into item values(?, ?, ?)');
  for (let i = 0; i < rows; i++) insert.run([i, `row${(i * 7919) % 1000}`, i / 3]);
  insert.free();
  database.run('insert into total select name, count(*) from item group by name');
  database.run('create index by_name on item(name); update item set size = size * 2 where id % 3 = 0; commit');
  const result = JSON.stringify(database.exec(queries));
  database.close();
  return result;
}

/** Errors: `Error`, where two rounds differ. */
export async function run({ folder, rounds }: ProgramArguments): Promise<ProgramRun> {
  const dist = join(folder, 'dist');
  const start = createRequire(join(dist, 'x.js'))('./sql-wasm.js') as Start; // the package's main file
  const { Database } = await start({ wasmBinary: readFileSync(join(dist, 'sql-wasm.wasm')) });
  return inRounds(rounds, () => round(new Database()));
}
