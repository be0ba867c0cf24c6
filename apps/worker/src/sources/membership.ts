import { Conflict, type Sync } from '@tributary/core';
import { orAbsent, ourTables, sql } from '@tributary/sql';
import type { Store } from '@tributary/store';
import { columnsNamed } from '@tributary/sync';
import type { Warehouse } from '@tributary/warehouse';
import { audiencesIn } from './audiences.js';

/** What a sync asks of profiles. */
interface Asked {
  readonly workspaceId: string;
  readonly sync: Sync;
  readonly warehouse: Warehouse;
  /** Columns there are besides: an audience of that name, defined before there were such columns, is none. */
  readonly taken: readonly string[];
}

/**
 * The audiences whose membership a sync reads as a column, by id; all there are for one that maps nothing yet. `Conflict` names one that is mapped
 * and not computed. Others are left out, since to find out who is a member of each costs.
 */
export async function membershipFor(
  store: Pick<Store, 'objects'>,
  { workspaceId, sync, warehouse, taken }: Asked,
): Promise<readonly string[]> {
  const defined = (await audiencesIn(store, workspaceId, warehouse.config.id)).map(({ id }) => id).filter((id) => !taken.includes(id));
  const text = JSON.stringify([sync.key, sync.mapping, 'profiles' in sync.source ? sync.source.profiles.where : null]);
  const asksNothing = Object.keys(sync.mapping).length === 0;
  const named = defined.filter((id) => asksNothing || new RegExp(`\\b${id}\\b`, 'i').test(text));
  if (named.length === 0) return [];
  const { audienceState } = ourTables(warehouse.config.schema);
  const computed = (await orAbsent(warehouse.rows(sql`SELECT audience_id FROM ${audienceState}`), [])).map(([id]) => String(id));
  const mapped = [...Object.values(sync.key), ...Object.values(sync.mapping).flatMap(columnsNamed)];
  const missing = named.find((id) => mapped.includes(id) && !computed.includes(id));
  if (missing === undefined) return named.filter((id) => computed.includes(id));
  throw new Conflict('audience.not_computed', `the audience \`${missing}\` is not computed yet: \`tributary run audiences\` first`);
}
