import { Conflict, type Sync } from '@tributary/core';
import { literal, orAbsent, ourTables, sql } from '@tributary/sql';
import type { Store } from '@tributary/store';
import { compileProfileSource, computedTraits, hasErased } from '@tributary/profiles';
import { columnsNamed } from '@tributary/sync';
import type { Warehouse } from '@tributary/warehouse';
import { membershipFor } from './membership.js';
import { definedIdentity, identifierTypesOf } from './defined.js';

/** What is asked for. `everybody`: also who is kept out, to find what was told of somebody before. */
interface Asked {
  readonly workspaceId: string;
  readonly sync: Sync;
  readonly warehouse: Warehouse;
  readonly everybody?: boolean;
}

/** The profiles a sync reads, as one query: identifiers and computed traits as columns, without those that are kept out. */
export async function profileSourceOf(
  store: Pick<Store, 'objects'>,
  { workspaceId, sync, warehouse, everybody = false }: Asked,
): Promise<ReturnType<typeof compileProfileSource>> {
  const [identity, traits] = await Promise.all([definedIdentity(store, workspaceId), store.objects.all(workspaceId, 'trait')]);
  const { schema } = warehouse.config;
  const computed = await computedTraits(warehouse, {
    schema,
    defined: traits.map(({ id }) => id),
    columns: everybody ? [] : [...Object.values(sync.key), ...Object.values(sync.mapping).flatMap(columnsNamed)],
  });
  const identifierTypes = identifierTypesOf(identity);
  const taken = [...identifierTypes, ...computed];
  const audiences = everybody ? [] : await membershipFor(store, { workspaceId, sync, warehouse, taken });
  const all = { dialect: warehouse.dialect, schema, identifierTypes, traits: computed, audiences };
  if (everybody) return compileProfileSource(all);
  const { source } = sync;
  const audience = 'audience' in source ? await memberOf(warehouse, source) : {};
  const where = 'profiles' in sync.source ? sync.source.profiles.where : undefined;
  return compileProfileSource({
    ...all,
    hasErased: await hasErased(warehouse, schema),
    oversizedOut: identity.types.filter(({ oversized }) => oversized === 'exclude').map(({ id }) => id),
    ...(where === undefined ? {} : { where }),
    ...audience,
  });
}

/** The members as of the last run: what a sync sends, what the history says and what people saw are then the same. */
async function memberOf(
  warehouse: Warehouse,
  { audience: id, split }: { readonly audience: string; readonly split?: string | undefined },
): Promise<Pick<Parameters<typeof compileProfileSource>[0], 'audience'>> {
  const { audienceState } = ourTables(warehouse.config.schema);
  const computed = await orAbsent(warehouse.rows(sql`SELECT 1 FROM ${audienceState} WHERE audience_id = ${literal(id)}`), []);
  if (computed.length > 0) return { audience: { id, ...(split === undefined ? {} : { split }) } };
  throw new Conflict('audience.not_computed', `the audience \`${id}\` is not computed yet: \`tributary run audiences\` first`);
}
