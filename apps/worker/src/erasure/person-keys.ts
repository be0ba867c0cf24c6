import { isOwnFault, type Sync } from '@tributary/core';
import type { Person } from '@tributary/profiles';
import type { Store } from '@tributary/store';
import { keysOfPerson, syncsOf } from '@tributary/sync';
import type { Warehouse } from '@tributary/warehouse';
import { everybodyIn } from '../sources/sync-source.js';
import { syncsIn } from '../sources/syncs-in.js';

/** Where a person is looked for. */
export interface SearchedIn {
  readonly store: Pick<Store, 'objects'>;
  readonly workspaceId: string;
  readonly warehouse: Warehouse;
}

/** By sync the keys it may know a person by, and the syncs of models, of which nobody knows. */
export interface PersonKeys {
  readonly keys: Readonly<Record<string, readonly string[]>>;
  readonly models: readonly string[];
}

/** Every key by which a sync of this warehouse may have told somebody of a person. */
export async function personKeys(at: SearchedIn, person: Person): Promise<PersonKeys> {
  const keys: Record<string, readonly string[]> = {};
  const models: string[] = [];
  const { store, workspaceId, warehouse } = at;
  for (const sync of await syncsIn(store, workspaceId, warehouse.config.id)) {
    if ('model' in sync.source) models.push(sync.id);
    else keys[sync.id] = await keysIn(at, sync, person);
  }
  const known = new Set([...Object.keys(keys), ...models]);
  // Syncs that are defined no more left what they told: nobody knows their key any longer, so all that a person is known by is tried.
  const all = [...new Set([...person.profiles, ...person.identifiers.map(({ value }) => value)])];
  for (const id of await syncsOf(warehouse, warehouse.config.schema)) if (!known.has(id)) keys[id] = all;
  return { keys, models };
}

/** A source that cannot be read, as for a trait that is not computed, still leaves the identifiers. */
async function keysIn({ store, workspaceId, warehouse }: SearchedIn, sync: Sync, person: Person): Promise<readonly string[]> {
  try {
    const source = await everybodyIn(store, { workspaceId, sync }, warehouse);
    return await keysOfPerson(warehouse, { sync, source, person });
  } catch (error) {
    if (!isOwnFault(error)) throw error;
    return keysOfPerson(warehouse, { sync, source: null, person });
  }
}
