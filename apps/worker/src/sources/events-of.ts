import { type Events, Invalid } from '@tributary/core';

/** Where a warehouse's events are. Stitching and traits cannot do without. */
export function eventsOf({ id, events }: { readonly id: string; readonly events?: Events | undefined }): Events {
  if (events !== undefined) return events;
  throw new Invalid('warehouse.no_events', `the warehouse \`${id}\` has no events: tell where they are in its \`events\``);
}
