import { type AnyObject, KINDS } from '@tributary/core';
import type { Catalog, Secrets } from '@tributary/runtime';
import type { ObjectRow } from '@tributary/store';
import type { Raw } from './read-object.js';

/** What sealing needs: the vault, and the schemas that say what is secret. */
export interface Sealing {
  readonly secrets: Secrets;
  readonly catalog: Catalog;
  readonly workspaceId: string;
}

/** The object as it is to be stored: its secrets are references to sealed rows. `raw` is what was sent, `previous` what is stored. */
export async function sealObject(
  { object, raw, previous }: { readonly object: AnyObject; readonly raw: Raw; readonly previous: ObjectRow | undefined },
  { secrets, catalog, workspaceId }: Sealing,
): Promise<AnyObject> {
  if (object.kind === 'warehouse' || object.kind === 'alert') {
    const { schema } = KINDS[object.kind];
    const sealed = await secrets.sealSettings({ workspaceId, schema, settings: raw, previous: previous?.object, path: '' });
    return sealed as unknown as AnyObject;
  }
  if (object.kind !== 'destination') return object;
  const connector = catalog.get(object.connector);
  const given = (raw['settings'] ?? {}) as Raw;
  // A sandbox brings its own settings when none are given.
  if (object.sandbox && Object.keys(given).length === 0) return object;
  const settings = object.sandbox ? { ...(connector.sandbox.settings as object), ...given } : given;
  const before = previous?.kind === 'destination' ? (previous as ObjectRow<'destination'>).object.settings : undefined;
  return { ...object, settings: await secrets.sealSettings({ workspaceId, schema: connector.settings, settings, previous: before }) };
}
