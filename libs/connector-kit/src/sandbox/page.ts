import { writeJson } from '../http/exact-json.js';
import { excerpt } from '../http/redaction/redact.js';
import type { HostedSandbox, SandboxJournalEntry } from './sandbox-host.js';

const ROWS = 50;

const STYLE = `
  :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
  body { margin: 2rem auto; max-width: 70rem; padding: 0 1rem }
  section { margin: 2rem 0 } h2 small { font-weight: normal; opacity: .6 }
  pre { overflow-x: auto; margin: .2rem 0; padding: .4rem .6rem; border-radius: 4px; background: #8882; font-size: 13px }
  table { border-collapse: collapse; width: 100% } td, th { text-align: left; padding: .2rem .6rem; border-bottom: 1px solid #8884; vertical-align: top }
  .bad { color: #c33 }
`;

/** A page for people: what each destination holds, and the last requests it got. */
export function sandboxPage(sandboxes: readonly HostedSandbox[]): string {
  const body = sandboxes.length === 0 ? '<p>No destination has been used yet.</p>' : sandboxes.map(section).join('');
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Sandbox</title><style>${STYLE}</style><h1>Sandbox</h1>${body}</html>`;
}

function section(hosted: HostedSandbox): string {
  const requests = [...hosted.journal].slice(-20).reverse();
  return `<section><h2>${safe(hosted.slug)} / ${safe(hosted.destination)} <small>${hosted.requests} requests</small></h2>${assumed(hosted.sandbox.assumes ?? [])}${Object.entries(
    hosted.sandbox.holdings(),
  )
    .map(([object, records]) => holding(object, records))
    .join('')}<h3>Last requests</h3><table>${requests.map(row).join('')}</table></section>`;
}

/** What is not from the destination's documentation is told apart from what is. */
function assumed(sentences: readonly string[]): string {
  if (sentences.length === 0) return '';
  return `<details><summary>What it assumes where the destination's documentation says nothing</summary><ul>${sentences.map((each) => `<li>${safe(each)}</li>`).join('')}</ul></details>`;
}

function holding(object: string, records: readonly unknown[]): string {
  const shown = records.slice(-ROWS).map((record) => `<pre>${safe(excerpt(writeJson(record), 2_000))}</pre>`);
  const title = `${safe(object)}: ${records.length}${records.length > ROWS ? `, the last ${ROWS}` : ''}`;
  return `<details open><summary>${title}</summary>${shown.join('')}</details>`;
}

function row(entry: SandboxJournalEntry): string {
  const status = `<td${entry.status >= 200 && entry.status < 300 ? '' : ' class="bad"'}>${entry.status === 0 ? 'cut' : entry.status}</td>`;
  const exchange = `${safe(entry.method)} ${safe(entry.path)}<details><summary>bodies</summary><pre>${safe(entry.body)}</pre><pre>${safe(entry.answer)}</pre></details>`;
  return `<tr><td>${safe(entry.at)}</td>${status}<td>${exchange}</td></tr>`;
}

function safe(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
