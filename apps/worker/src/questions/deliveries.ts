import { findPerson } from '@tributary/profiles';
import type { LookupInput } from '@tributary/store';
import { readHistory } from '@tributary/sync';
import { definedIdentity } from '../sources/defined.js';
import { personKeys } from '../erasure/person-keys.js';
import type { Asked, Question } from './question.js';

/** Everything that destinations were told of a person, or of one record of a sync, the newest first. */
export const deliveries: Question<'deliveries'> = async ({ of, limit }, at) => {
  const { keys, models } = await keysOf(of, at);
  const asked = Object.entries(keys).map(([sync, theirs]) => ({ sync, keys: theirs }));
  const found = await readHistory(at.warehouse, { schema: at.schema, keys: asked, limit });
  const syncs = new Map((await at.store.objects.all(at.workspaceId, 'sync')).map(({ object }) => [object.id, object]));
  const items = found.map((one) => {
    const { destination = null, object = null } = syncs.get(one.sync) ?? {};
    return { ...one, destination, object };
  });
  return { items, next: null, not_searched: models };
};

async function keysOf(of: LookupInput<'deliveries'>['of'], at: Asked) {
  if ('sync' in of) return { keys: { [of.sync]: [of.key] }, models: [] };
  const { types } = await definedIdentity(at.store, at.workspaceId);
  const meant = 'profile' in of ? { profile: of.profile } : { identifier: { type: of.identifier.identifier, value: of.identifier.value } };
  return personKeys(at, await findPerson(at.warehouse, { schema: at.schema, types, of: meant }));
}
