import { NotFound } from '@tributary/core';
import type { Asking } from './asking.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The id of the profile somebody means: the id itself, or an identifier of it. */
export async function findProfile({ client, warehouse }: Asking, named: string): Promise<string> {
  if (UUID.test(named)) return named;
  const { items, reason } = await client.profiles.find({ identifier: named, warehouse });
  const [found] = items;
  if (found !== undefined) return found.id;
  throw new NotFound('profile.unknown', `no profile has the identifier \`${named}\`${reason === null ? '' : `: ${reason}`}`);
}
