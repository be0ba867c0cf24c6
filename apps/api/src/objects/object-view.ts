import type { StoredObject } from '@tributary/contract';
import type { ObjectRow } from '@tributary/store';
import { masked } from '@tributary/core';

/** A stored object as people see it: secrets only as there being one. */
export function objectView({ kind, id, revision, updatedAt, object }: ObjectRow): StoredObject {
  return { kind, id, revision, updated_at: updatedAt.toISOString(), object: masked(object) as StoredObject['object'] };
}
