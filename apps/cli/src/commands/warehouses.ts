import type { Client } from '@tributary/client';
import type { StoredObject } from '@tributary/contract';
import type { Kind } from '@tributary/core';
import { UsageError } from '../terminal.js';

/** Every object of a kind, over all pages. */
export async function all(client: Client, kind: Kind): Promise<StoredObject[]> {
  const found: StoredObject[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.objects.list(kind, { limit: 500, ...(cursor === undefined ? {} : { cursor }) });
    found.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return found;
}

/** The warehouses that have events, by id. */
export async function withEvents(client: Client): Promise<string[]> {
  return (await all(client, 'warehouse')).filter(({ object }) => object['events'] !== undefined).map(({ id }) => id);
}

/** The named warehouse, else the only one with events. */
export async function theWarehouse(client: Client, named: string | undefined): Promise<string> {
  if (named !== undefined) return named;
  const known = await withEvents(client);
  const [only] = known;
  if (only !== undefined && known.length === 1) return only;
  if (only === undefined) throw new UsageError('there is no warehouse with events: define one and `tributary apply` it');
  throw new UsageError(`there are several warehouses: say which by \`--warehouse\`, one of ${known.join(', ')}`);
}
