// A comparison as one page that needs nothing else: no scripts, no fonts, nothing from elsewhere; readable in light and dark, and by ear.

import { classes, kinds, showClause } from './classes.ts';
import type { CaseFound } from './divergence.ts';
import { exitOf, type Summary } from './report.ts';
import type { Finding, Group } from './run.ts';
import { columnsOf } from './table.ts';

/** Text of any origin as the content of an element or of a quoted attribute; what turns the direction of text, or has no form, is shown. */
const escaped = (text: string): string =>
  text
    .replace(/[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, c => (c === '\n' ? c : `\\u{${c.codePointAt(0)!.toString(16)}}`))
    .replace(/[&<>"'`]/g, c => `&#${c.charCodeAt(0)};`);

const style = `
:root { color-scheme: light dark; --ink: #1a1a1a; --paper: #fff; --faint: #595959; --line: #d0d0d0; --good: #17692f; --bad: #a3140c; --block: #f4f4f4; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececec; --paper: #161616; --faint: #b0b0b0; --line: #444; --good: #7fd69a; --bad: #ff9a8f; --block: #222; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 76rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2rem; } h3 { font-size: 1rem; margin: 1.5rem 0 .3rem; }
.wide { overflow-x: auto; } table { border-collapse: collapse; } caption { text-align: left; color: var(--faint); padding: .3rem 0; }
th, td { text-align: left; padding: .2rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; } tbody th { font-weight: 600; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
code, pre { font-family: ui-monospace, monospace; overflow-wrap: anywhere; } pre { background: var(--block); padding: .5rem .8rem; white-space: pre-wrap; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: .3rem 0; } dt { color: var(--faint); } dd { margin: 0; }
.bad { color: var(--bad); } .good { color: var(--good); } .faint { color: var(--faint); } a { color: inherit; }`;

const place = (f: Finding): string => (f.line === 0 ? f.file : `${f.file}:${f.line}:${f.column}`);

function table(s: Summary): string {
  const columns = columnsOf(s.rows);
  const head = ['clean files', 'commands', ...columns.map(c => classes[c].heading)];
  const rows = s.rows.map(r => {
    const cells = [`${r.clean} of ${r.files}`, `${r.commands}`, ...columns.map(c => `${r.counts[c]}`)];
    return `<tr><th scope="row">${escaped(r.engine)}</th><td>${escaped(r.version)}</td>${cells.map(c => `<td class="n">${c}</td>`).join('')}</tr>`;
  });
  return `<div class="wide" role="region" aria-label="Commands by class" tabindex="0"><table>
<caption>Commands by class. “Clean files” are without a disagreement or a breakdown, known ones apart.</caption>
<thead><tr><th scope="col">engine</th><th scope="col">version</th>${head.map(h => `<th scope="col" class="n">${escaped(h)}</th>`).join('')}</tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div>`;
}

const counts = (list: readonly (readonly [string, number])[]): string =>
  `<ul>${list.map(([what, n]) => `<li>${escaped(what)}: ${n}</li>`).join('')}</ul>`;

function explained(s: Summary): string {
  const parts = s.rows.flatMap(r => [
    ...(r.features.length === 0
      ? []
      : [`<h3>${escaped(r.engine)}: commands by the feature it lacks, or (what it does not show)</h3>${counts(r.features)}`]),
    ...(r.clauses.length === 0
      ? []
      : [`<h3>${escaped(r.engine)}: commands that go otherwise, by the clause that allows it</h3>${counts(r.clauses)}`]),
  ]);
  return parts.length === 0 ? '' : `<h2>Explained</h2>\n${parts.join('\n')}`;
}

function group(g: Group, reference: string, found: CaseFound | undefined): string {
  const [first, ...more] = g.findings as readonly [Finding, ...Finding[]]; // a group has a finding
  const { clause, why, kind } = first.judgement;
  const row = (name: string, content: string): string => `<dt>${escaped(name)}</dt><dd>${content}</dd>`;
  const code = (text: string): string => `<code>${escaped(text)}</code>`;
  const decided =
    clause === null
      ? ''
      : clause.url === ''
        ? escaped(showClause(clause))
        : `<a href="${escaped(clause.url)}">${escaped(showClause(clause))}</a>`;
  return `<section><h3>${escaped(g.engine)}: ${escaped(kind === null ? classes[g.class].heading : kinds[kind])}${more.length === 0 ? '' : ` <span class="faint">${g.findings.length} times</span>`}</h3>
<dl>${row('where', `${code(place(first))} ${escaped(first.command)}${first.subject === '' ? '' : ` ${code(first.subject)}`}`)}${first.snippet.trim() === '' ? '' : row('script', code(first.snippet.trim()))}${first.expected === null ? '' : row('expected', code(first.expected))}${row(reference, code(first.reference))}${row(first.engine, code(first.got))}${row('why', `${escaped(why)}${decided === '' ? '' : ` (${decided})`}`)}${more.length === 0 ? '' : row('also at', more.map(f => code(place(f))).join(', '))}</dl>
${found === undefined ? '' : `<p>The same in ${found.instructions} instructions, and the last steps of the reference:</p><pre>${escaped(found.script)}</pre>`}</section>`;
}

/** `cases` by group, where there are any. */
export function comparisonPage(s: Summary, cases: ReadonlyMap<Group, CaseFound>): string {
  const [reference] = s.engines;
  const open = s.groups.filter(g => g.class !== 'expected');
  const known = s.groups.filter(g => g.class === 'expected');
  const entries = (groups: readonly Group[]): string => groups.map(g => group(g, reference!.name, cases.get(g))).join('\n');
  const verdict =
    exitOf(s) === 0
      ? '<p class="good">Nothing disagrees that is not explained.</p>'
      : '<p class="bad">There are disagreements, or expectations that are not met.</p>';
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Engines compared</title><style>${style}</style></head>
<body><main><h1>Engines compared</h1>
<p>${s.files} files, ${s.commands} commands. The reference is ${escaped(reference!.name)} ${escaped(reference!.version)}.</p>
${verdict}
${table(s)}
<h2>Disagreements</h2>
${open.length === 0 ? '<p>None.</p>' : entries(open)}
${known.length === 0 ? '' : `<h2>Known disagreements</h2>\n${entries(known)}`}
${s.unmet.length === 0 ? '' : `<h2>Expectations that are not met</h2><ul>${s.unmet.map(u => `<li>${escaped(u.engine)}: <code>${escaped(u.names)}</code> agrees (${escaped(u.reason)}): delete line ${u.at} of ${escaped(u.in)}</li>`).join('')}</ul>`}
${explained(s)}
<h2>Classes</h2>
<dl>${Object.values(classes)
    .map(c => `<dt>${escaped(c.heading)}</dt><dd>${escaped(c.about)}</dd>`)
    .join('')}</dl>
</main></body></html>
`;
}
