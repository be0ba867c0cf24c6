import type { Client } from '@tributary/client';
import type { LedgerView, OwedPage, OwedRecord } from '@tributary/contract';
import { table } from '../../table.js';
import { EXIT, type Exit, type Terminal } from '../../terminal.js';

interface Where {
  readonly terminal: Terminal;
  readonly json: boolean;
}

/** Shows what a destination was last told: in numbers, or of one record. */
export async function ledger(client: Client, [sync = '', key]: readonly string[], { terminal, json }: Where): Promise<Exit> {
  const found = await client.ledger.get(sync, key === undefined ? {} : { key });
  terminal.out(json ? JSON.stringify(found) : key === undefined ? numbers(found) : entry(found, key));
  return key !== undefined && found.entry == null ? EXIT.failed : EXIT.ok;
}

function numbers({ records, owed, owed_by_kind: kinds, oldest_owed: oldest }: LedgerView): string {
  const parts = Object.entries(kinds).map(([kind, count]) => `${count} ${kind.replaceAll('_', ' ')}`);
  const why = owed === 0 ? '' : ` (${parts.join(', ')}; the oldest since ${oldest ?? '?'})`;
  return `${records} records were delivered, ${owed} are owed${why}`;
}

function entry({ entry: found }: LedgerView, key: string): string {
  if (found == null) return `${key}: never delivered, and nothing of it is owed`;
  const { delivered, owed } = found;
  const told =
    delivered === null
      ? [`${key}: never delivered`]
      : [
          `${key}: delivered ${delivered.at} by run ${delivered.run_id}${delivered.remote_id === null ? '' : `, there it is ${delivered.remote_id}`}`,
          ...Object.entries(delivered.fields).map(([field, value]) => `  ${field}: ${JSON.stringify(value)}`),
        ];
  return [...told, ...(owed === null ? [] : [`  owed: ${owed.operation}, ${reasonOf(owed)}`])].join('\n');
}

/** Shows what a sync owes its destination, the oldest first. */
export async function owed(client: Client, sync: string, { limit, terminal, json }: Where & { readonly limit: number }): Promise<Exit> {
  const page = await client.ledger.owed(sync, { limit });
  terminal.out(json ? JSON.stringify(page) : list(page, sync));
  return EXIT.ok;
}

function list({ items, next }: OwedPage, sync: string): string {
  if (items.length === 0) return `\`${sync}\` owes nothing`;
  const rows = items.map((one) => [one.key, one.operation, age(one.age_seconds), reasonOf(one)]);
  return [
    table(['KEY', 'OPERATION', 'OWED FOR', 'REASON'], rows),
    ...(next === null ? [] : ['and more: ask for them with `--limit`']),
  ].join('\n');
}

const reasonOf = ({ kind, code, message }: OwedRecord): string => `${kind.replaceAll('_', ' ')} (${code}): ${message}`;

/** How long, in the largest unit that fits. */
export function age(seconds: number): string {
  const units = [
    [86_400, 'd'],
    [3_600, 'h'],
    [60, 'min'],
  ] as const;
  const unit = units.find(([size]) => seconds >= size);
  return unit === undefined ? `${seconds} s` : `${Math.floor(seconds / unit[0])} ${unit[1]}`;
}
