import type { Role } from '@tributary/contract';
import { table } from '../../table.js';
import { EXIT, type Exit, UsageError } from '../../terminal.js';
import type { AccessAt } from './users.js';

/** What a new key may do, and until when. */
export interface KeyOptions {
  readonly role: Role;
  readonly scope: readonly string[];
  readonly expires?: string;
}

/** Shows the API keys, without the keys themselves. */
export async function listKeys({ client, terminal, json }: AccessAt): Promise<Exit> {
  const { items } = await client.apiKeys.list();
  const rows = items.map(({ id, name, role, scopes, expires_at, last_used_at }) => [
    ...[id, name, role, scopes.length === 0 ? 'all' : scopes.join(' ')],
    ...[expires_at ?? 'never', last_used_at ?? 'never'],
  ]);
  terminal.out(json ? JSON.stringify({ items }) : table(['ID', 'NAME', 'ROLE', 'SCOPES', 'EXPIRES', 'LAST USED'], rows));
  return EXIT.ok;
}

/** Makes an API key. The key alone goes to standard output, so that it can go on into a file or a vault. */
export async function createKey({ client, terminal, json }: AccessAt, name: string, options: KeyOptions): Promise<Exit> {
  const { role, scope, expires } = options;
  const made = await client.apiKeys.create({
    name,
    role,
    scopes: [...scope],
    ...(expires === undefined ? {} : { expires_at: timeOf(expires) }),
  });
  if (!json) terminal.err(`the key ${made.id} (${role}); it is shown this once:`);
  terminal.out(json ? JSON.stringify(made) : made.key);
  return EXIT.ok;
}

/** Makes a key stop working at once. */
export async function revokeKey({ client, terminal, json }: AccessAt, named: string): Promise<Exit> {
  const found = (await client.apiKeys.list()).items.filter(({ id, name }) => id === named || name === named);
  if (found.length > 1)
    throw new UsageError(`several keys are called \`${named}\`: give an id, one of ${found.map(({ id }) => id).join(', ')}`);
  const id = found[0]?.id ?? named;
  await client.apiKeys.revoke(id);
  terminal.out(json ? JSON.stringify({ revoked: id }) : `the key ${named} works no more`);
  return EXIT.ok;
}

/** A date, a time, or how many days from now: `2027-01-31`, `90d`. */
function timeOf(text: string): string {
  const days = /^(\d{1,4})d$/.exec(text)?.[1];
  const time = days === undefined ? Date.parse(text) : Date.now() + Number(days) * 86_400_000;
  if (Number.isNaN(time)) throw new UsageError(`\`${text}\` is no time: give a date such as \`2027-01-31\`, or days such as \`90d\``);
  return new Date(time).toISOString();
}
