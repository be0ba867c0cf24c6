import { createHash } from 'node:crypto';
import type { OutRecord } from '@tributary/connector-kit';
import type { Operation } from '@tributary/core';
import type { RequestOption } from './record.js';

const OPS: Readonly<Record<Operation, string>> = { add: 'added', change: 'changed', remove: 'removed' };

/**
 * The body of a request. It holds nothing that differs between attempts or runs: a receiver that honours the Idempotency-Key may
 * refuse a key that comes back with another body.
 */
export function bodyOf(form: RequestOption['body'], records: readonly OutRecord[]): unknown {
  switch (form) {
    case 'none':
      return undefined;
    case 'record':
      return { ...records[0]?.fields, ...records[0]?.key };
    case 'records':
      return { version: 1, records: records.map(entryOf) };
  }
}

function entryOf({ operation, key, idempotencyKey, fields, changed }: OutRecord) {
  return { op: OPS[operation], key, idempotency_key: idempotencyKey, data: fields, changed };
}

/** One record's own key, or one made of the keys of all records in the request. */
export function idempotencyKeyOf(records: readonly OutRecord[]): string {
  const [first] = records;
  if (first !== undefined && records.length === 1) return first.idempotencyKey;
  return createHash('sha256')
    .update(records.map((record) => record.idempotencyKey).join('\n'))
    .digest('hex');
}
