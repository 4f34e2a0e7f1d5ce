// The coverage of rules as a page that needs nothing else: no scripts from elsewhere, no fonts, readable in light and dark.

import { rows } from '../../interpreter/syntax/instructions.ts';
import type { Coverage, RuleCoverage } from './coverage.ts';
import { placesOf } from './rules.ts';

const escaped = (text: string): string => text.replace(/[&<>"]/g, c => `&#${c.charCodeAt(0)};`);

const style = `
:root { color-scheme: light dark; --ink: #1a1a1a; --paper: #fff; --faint: #595959; --line: #d0d0d0; --good: #17692f; --bad: #a3140c; --bar: #9cc8a8; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececec; --paper: #161616; --faint: #b0b0b0; --line: #444; --good: #7fd69a; --bad: #ff9a8f; --bar: #2d5f3d; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 76rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .2rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
td.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; } code { font-family: ui-monospace, monospace; }
.no code { color: var(--bad); } .faint { color: var(--faint); } .bar { display: block; height: .35rem; background: var(--bar); }
label { margin-right: 1rem; }
input[type=search] { font: inherit; padding: .2rem .5rem; width: 16rem; max-width: 100%; }`;

const script = `
const q = document.querySelector('#q'), only = document.querySelector('#only');
const show = () => { for (const r of document.querySelectorAll('tbody tr')) r.hidden = !r.textContent.includes(q.value) || (only.checked && !r.classList.contains('no')); };
q.oninput = show; only.onchange = show;`;

const relationOf = (r: RuleCoverage): string => r.name.split('/')[0]!;

const address = (r: RuleCoverage): string | null => {
  const keyword = Object.keys(r.keywords)[0];
  const row = keyword === undefined ? undefined : rows.get(keyword);
  return row === undefined || r.ours ? null : placesOf(row.rules).reduction;
};

function ruleRow(r: RuleCoverage, most: number): string {
  const url = address(r);
  const name = `<code>${escaped(r.name)}</code>`;
  const width = r.count === 0 ? 0 : Math.max(1, Math.round((100 * Math.log(1 + r.count)) / Math.log(1 + most)));
  const keywords = Object.entries(r.keywords).sort((a, b) => b[1] - a[1]);
  const of = keywords.slice(0, 8).map(([k, n]) => `<code>${escaped(k)}</code> ${n}`).join(', '); // biome-ignore format: one expression
  return `<tr${r.count === 0 ? ' class="no"' : ''}><td>${url === null ? name : `<a href="${url}">${name}</a>`}${r.ours ? ' <span class="faint">ours</span>' : ''}</td><td class="n">${r.count}</td><td><span class="bar" style="width:${width}%"></span>${of}${keywords.length > 8 ? ` and ${keywords.length - 8} more` : ''}${r.count > 0 ? '' : `<span class="faint">${escaped(r.reason ?? (r.occurs ? 'not exercised' : 'its instructions do not occur'))}</span>`}</td></tr>`;
}

export function coveragePage(c: Coverage): string {
  const most = Math.max(1, ...c.rules.map(r => r.count));
  const relations = [...new Set(c.rules.map(relationOf))];
  const exercised = (rules: readonly RuleCoverage[]): string => `${rules.filter(r => r.count > 0).length} of ${rules.length}`;
  const table = (relation: string): string => {
    const rules = c.rules.filter(r => relationOf(r) === relation);
    return `<h2>${escaped(relation)} <span class="faint">${exercised(rules)}</span></h2>\n<table><thead><tr><th scope="col">Rule</th><th scope="col">Steps</th><th scope="col">Instructions, or why not</th></tr></thead><tbody>\n${rules.map(r => ruleRow(r, most)).join('\n')}\n</tbody></table>`;
  };
  const instructions = c.instructions.filter(i => i.occurs > 0 || i.steps > 0);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Rules exercised</title><style>${style}</style></head>
<body><h1>Rules exercised</h1>
<p>${c.files.length} files, ${c.commands.passed} commands passed, ${c.commands.failed} failed, ${c.commands.skipped} skipped, ${c.steps} steps. Rules of the specification: ${exercised(c.rules.filter(r => !r.ours))}.</p>
<p><label>Find <input id="q" type="search"></label> <label><input id="only" type="checkbox"> only what is not exercised</label></p>
${relations.map(table).join('\n')}
<h2>Instructions <span class="faint">${instructions.length} of ${c.instructions.length} occur</span></h2>
<table><thead><tr><th scope="col">Instruction</th><th scope="col">Occurs</th><th scope="col">Steps</th></tr></thead><tbody>
${instructions.map(i => `<tr${i.steps === 0 ? ' class="no"' : ''}><td><code>${escaped(i.keyword)}</code></td><td class="n">${i.occurs}</td><td class="n">${i.steps}</td></tr>`).join('\n')}
</tbody></table>
<script>${script}</script></body></html>
`;
}
