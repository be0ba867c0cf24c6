import { ApiError, type CheckResult, type Client } from '@tributary/contract';
import { EXIT, type Exit, type Terminal, UsageError } from '../terminal.js';
import { all } from './run.js';

const KINDS = ['warehouse', 'destination'] as const;
type Checked = (typeof KINDS)[number];
type Subject = readonly [kind: Checked, id: string];

/** Asks whether warehouses and destinations can be reached: one, those of a kind, or all. */
export async function check(
  client: Client,
  names: readonly string[],
  { terminal, json }: { terminal: Terminal; json: boolean },
): Promise<Exit> {
  const results: (CheckResult & { kind: Checked; id: string })[] = [];
  for (const [kind, id] of await subjectsOf(client, names)) {
    const result = { kind, id, ...(await ask(client, kind, id)) };
    results.push(result);
    if (!json) terminal.out(`${result.ok ? 'ok    ' : 'failed'}  ${kind} ${id}: ${result.detail}`);
  }
  if (json) terminal.out(JSON.stringify({ checks: results }));
  else if (results.length === 0) terminal.out('There is nothing to check: no warehouse and no destination is defined');
  return results.every(({ ok }) => ok) ? EXIT.ok : EXIT.failed;
}

async function ask(client: Client, kind: Checked, id: string): Promise<CheckResult> {
  return client.objects.check(kind, id).catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 503) return { ok: false, detail: error.message };
    throw error;
  });
}

async function subjectsOf(client: Client, [first, id]: readonly string[]): Promise<Subject[]> {
  const kinds = first === undefined ? KINDS : KINDS.filter((kind) => kind === first);
  if (kinds.length === 0 && id !== undefined) throw new UsageError(`\`${first}\` is neither \`warehouse\` nor \`destination\``);
  if (kinds.length === 1 && id !== undefined) return kinds.map((kind) => [kind, id]);
  const everything = await Promise.all(KINDS.map(async (kind) => (await all(client, kind)).map((object): Subject => [kind, object.id])));
  if (kinds.length > 0) return everything.flat().filter(([kind]) => kinds.includes(kind));
  const named = everything.flat().filter(([, name]) => name === first);
  if (named.length === 0) throw new UsageError(`there is no warehouse and no destination \`${first}\``);
  return named;
}
