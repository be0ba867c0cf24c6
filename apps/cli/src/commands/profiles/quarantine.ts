import type { Quarantine } from '@tributary/contract';
import { table } from '../../table.js';
import type { Exit } from '../../terminal.js';
import { type Asking, show } from './asking.js';

/** Shows the identifiers that occur with too many others, and so join nothing. */
export async function quarantine(asking: Asking, of: { readonly type?: string | undefined; readonly limit?: number }): Promise<Exit> {
  return show(asking, await asking.client.profiles.quarantine({ ...of, warehouse: asking.warehouse }), describe);
}

function describe({ values, items }: Quarantine): string {
  if (values === 0) return 'No identifier occurs with too many others';
  const rows = items.map(({ type, value, linked_type, linked, max_linked }) => [
    type,
    value,
    `${linked} ${linked_type ?? 'others'}`,
    String(max_linked),
  ]);
  const rest = values - items.length;
  return [table(['IDENTIFIER', 'VALUE', 'OCCURS WITH', 'ALLOWED'], rows), ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n');
}
