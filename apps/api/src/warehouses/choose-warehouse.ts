import { Invalid } from '@tributary/core';
import type { ObjectRow, Store } from '@tributary/store';

/** The warehouse that is meant: the named one, else the only one with events. Rejects with `Invalid` where that is none or several. */
export async function chooseWarehouse(
  { objects }: Pick<Store, 'objects'>,
  workspaceId: string,
  { warehouse: id, withEvents = true }: { readonly warehouse: string | undefined; readonly withEvents?: boolean },
): Promise<ObjectRow<'warehouse'>> {
  if (id !== undefined) {
    const found = await objects.get({ workspaceId, kind: 'warehouse', id });
    if (!withEvents || found.object.events !== undefined) return found;
    throw new Invalid('run.no_events', `the warehouse \`${id}\` has no events: tell where they are in its \`events\``, [
      { path: 'warehouse', message: 'has no `events`' },
    ]);
  }
  const all = (await objects.all(workspaceId, 'warehouse')).filter(({ object }) => object.events !== undefined);
  const [only] = all;
  if (only !== undefined && all.length === 1) return only;
  const names = all.map((one) => `\`${one.id}\``).join(', ');
  const detail =
    all.length === 0 ? 'there is no warehouse with events: define one first' : `there are several warehouses: name one of ${names}`;
  throw new Invalid('warehouse.unnamed', detail, [
    { path: 'warehouse', message: all.length === 0 ? 'there is none' : `name one of ${names}` },
  ]);
}
