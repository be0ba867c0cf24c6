import { type Client, Preview } from '@tributary/contract';
import { countsOf, exitOf, sentenceOf } from '../describe-run.js';
import { follow } from '../follow.js';
import { table } from '../table.js';
import { EXIT, type Exit, type Terminal } from '../terminal.js';

/** Shows what a run of the sync would do now, and sends nothing. */
export async function preview(client: Client, sync: string, { terminal, json }: { terminal: Terminal; json: boolean }): Promise<Exit> {
  const started = await client.runs.preview(sync);
  const run = await follow(client, started, json ? { ...terminal, screen: undefined } : terminal);
  const plan = Preview.safeParse(run.result);
  if (!plan.success) {
    if (json) terminal.out(JSON.stringify({ run }));
    else terminal.err(sentenceOf(run));
    return exitOf([run]) || EXIT.failed;
  }
  terminal.out(json ? JSON.stringify(plan.data) : describe(plan.data));
  return plan.data.held === null ? exitOf([run]) : EXIT.partial;
}

function describe({ counts, held, changes }: Preview): string {
  const rows = changes.map(({ key, operation, changed, fields }) => [operation, key, changed.join(', '), JSON.stringify(fields)]);
  return [
    countsOf(counts),
    ...(held === null ? [] : [`a run would be held: ${held}`]),
    ...(rows.length === 0 ? [] : [table(['CHANGE', 'KEY', 'CHANGED', 'FIELDS'], rows)]),
  ].join('\n');
}
