import type { Deliveries } from '@tributary/contract';
import { table } from '../../table.js';
import { type Exit, UsageError } from '../../terminal.js';
import { type Asking, show } from '../profiles/asking.js';

/** Whose deliveries are asked for: an identifier, a profile, or a record of a sync. */
export interface DeliveriesOptions {
  readonly profile?: string;
  readonly sync?: string;
  readonly limit: number;
}

/** Shows everything that destinations were told of a person, or of one record, the newest first. */
export async function deliveries(asking: Asking, named: string | undefined, options: DeliveriesOptions): Promise<Exit> {
  return show(asking, await found(asking, named, options), describe);
}

function found({ client, warehouse }: Asking, named: string | undefined, { profile, sync, limit }: DeliveriesOptions): Promise<Deliveries> {
  if (sync !== undefined) {
    if (named === undefined || profile !== undefined) throw new UsageError('`--sync <sync>` needs the key of a record, and nothing else');
    return client.deliveries.ofSync(sync, { key: named, limit });
  }
  if (profile !== undefined && named === undefined) return client.deliveries.ofProfile(profile, { warehouse, limit });
  if (profile === undefined && named !== undefined) return client.deliveries.ofIdentifier({ identifier: named, warehouse, limit });
  throw new UsageError('say whose: an identifier (`email:ada@example.com`), `--profile <id>`, or `--sync <sync> <key>`');
}

function describe({ items, not_searched: models }: Deliveries): string {
  const rows = items.map((one) => [
    ...[one.at, one.sync, one.destination === null ? '' : `${one.destination}/${one.object ?? ''}`, one.key],
    ...[`${one.operation}${one.why === null ? '' : ` (${one.why})`}`, answerOf(one), one.told ?? '', one.run],
  ]);
  const told =
    items.length === 0 ? 'nothing was told of them' : table(['AT', 'SYNC', 'TO', 'KEY', 'OPERATION', 'ANSWER', 'TOLD', 'RUN'], rows);
  return [
    told,
    ...(models.length === 0 ? [] : [`not searched, as they read models: ${models.join(', ')}; ask them with \`--sync <sync> <key>\``]),
  ].join('\n');
}

function answerOf({ outcome, code, message, remote_id: id }: Deliveries['items'][number]): string {
  const words = outcome.replaceAll('_', ' ');
  if (code !== null) return `${words} (${code})${message === null ? '' : `: ${message}`}`;
  return id === null ? words : `${words} as ${id}`;
}
