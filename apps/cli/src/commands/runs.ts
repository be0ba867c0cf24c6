import type { Client } from '@tributary/client';
import type { RunsQuery, RunView } from '@tributary/contract';
import { table } from '../table.js';
import { EXIT, type Exit, type Terminal } from '../terminal.js';

/** Shows the newest runs. */
export async function runs(
  client: Client,
  query: Partial<RunsQuery>,
  { terminal, json }: { terminal: Terminal; json: boolean },
): Promise<Exit> {
  const page = await client.runs.list(query);
  if (json) terminal.out(JSON.stringify(page));
  else if (page.items.length === 0) terminal.out('No runs yet: `tributary run` starts them');
  else terminal.out(table(['RUN', 'KIND', 'SUBJECT', 'STATE', 'DELIVERED', 'REJECTED', 'CREATED'], page.items.map(rowOf)));
  return EXIT.ok;
}

function rowOf({ id, kind, subject, state, counts, created_at }: RunView): string[] {
  return [id, kind, subject, state, String(counts.delivered), String(counts.rejected), created_at];
}
