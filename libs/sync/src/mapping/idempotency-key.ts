import { hash } from 'node:crypto';
import { Decimal, Json, type Value } from '@tributary/core';
import type { PlanRow, Sending } from './map-record.js';

/**
 * The same for every attempt to send this version of the record, in whatever run, worker or batch (I5). A value that comes back is a new
 * version: a destination that remembers keys must not take it for the old one.
 */
export function idempotencyKeyOf(row: PlanRow, { workspaceId, sync, runId, layout }: Sending): string {
  const parts = [workspaceId, sync.id, row.version ?? runId, row.operation].map((part) => JSON.stringify(part));
  return hash('sha256', [...parts, canonical(row.key), contentOf(row, layout)].join('\n'));
}

/** Where the warehouse has told the fields, it has told them in these very words. */
function contentOf(row: PlanRow, { fields }: Sending['layout']): string {
  if (row.told !== undefined && fields.every(({ tag }) => tag === null)) return row.told.members();
  const content = fields.map(({ field, tag }, at) => {
    const value = `${JSON.stringify(field)}:${canonical(row.fields[at] ?? null)}`;
    return tag === null ? value : `${value} ${tag}`;
  });
  return content.join(',');
}

/** Text that differs whenever what is sent does. */
export function canonical(value: Value): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (value instanceof Decimal || value instanceof Json) return value.text;
  if (value instanceof Uint8Array) return `x${Buffer.from(value).toString('hex')}`;
  return Array.isArray(value) ? `[${value.map(canonical).join(',')}]` : String(value);
}
