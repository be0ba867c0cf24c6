import { createHash } from 'node:crypto';
import type { OutRecord } from '@tributary/connector-kit';
import type { Operation } from '@tributary/core';

const OPS: Readonly<Record<Operation, string>> = { add: 'added', change: 'changed', remove: 'removed' };

/** What the body of a request is: one record, a list of them, or nothing. */
export const BODY_FORMS = ['records', 'record', 'none'] as const;
export type BodyForm = (typeof BODY_FORMS)[number];

/**
 * The body of a request. It holds nothing that differs between attempts or runs: a receiver that honours the Idempotency-Key may
 * refuse a key that comes back with another body.
 */
export function bodyOf(form: BodyForm, records: readonly OutRecord[]): unknown {
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
