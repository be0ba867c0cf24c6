import { type Alert, type AnyObject, KINDS, type Raw, type Warehouse } from '@tributary/core';
import type { AnyConnector } from '@tributary/connector-kit';
import type { Catalog, Secrets } from '@tributary/runtime';
import type { ObjectRow } from '@tributary/store';

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
    const goesTo = GOES_TO[object.kind] as (object: unknown) => readonly string[];
    const sealed = await secrets.sealSettings({ workspaceId, schema, settings: raw, previous: previous?.object, path: '', goesTo });
    return sealed as unknown as AnyObject;
  }
  if (object.kind !== 'destination') return object;
  const connector = catalog.get(object.connector);
  const given = (raw['settings'] ?? {}) as Raw;
  // A sandbox brings its own settings when none are given.
  if (object.sandbox && Object.keys(given).length === 0) return object;
  const settings = object.sandbox ? { ...(connector.sandbox.settings as object), ...given } : given;
  const asked = { workspaceId, schema: connector.settings, settings, previous: settingsBefore(object.connector, previous) };
  return { ...object, settings: await secrets.sealSettings({ ...asked, goesTo: (known) => placesOf(connector, known) }) };
}

/** What another connector was given is no secret of this one. */
function settingsBefore(connector: string, previous: ObjectRow | undefined): unknown {
  if (previous?.kind !== 'destination') return undefined;
  const { object } = previous as ObjectRow<'destination'>;
  return object.connector === connector ? object.settings : undefined;
}

/** Where the secrets of an object are sent. */
const GOES_TO = {
  warehouse: (warehouse: Warehouse) => ('host' in warehouse ? [`${warehouse.host}:${warehouse.port}`] : []),
  alert: ({ to }: Alert) => (to.via === 'log' ? [] : [new URL(to.url).origin]),
};

function placesOf(connector: AnyConnector, settings: unknown): readonly string[] {
  const base = connector.baseUrl(settings);
  const auth = connector.auth(settings);
  const addresses = auth.scheme === 'oauth2' ? [base, auth.tokenUrl] : [base];
  return addresses.map((address) => (URL.canParse(address, base) ? new URL(address, base).origin : address));
}
