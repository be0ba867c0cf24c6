import type { Value } from '@tributary/core';
import { buildFields } from '../delivery/build-fields.js';
import type { OutRecord } from '../record.js';

/** A record for a test: an addition of all its fields, which are given by dotted names. */
export function aRecord(
  id: string,
  key: Readonly<Record<string, Value>>,
  flat: Readonly<Record<string, Value>> = {},
  more: Partial<OutRecord> = {},
): OutRecord {
  const fields = buildFields(flat);
  return { id, operation: 'add', key, fields, changed: Object.keys(fields), attempt: 1, idempotencyKey: `key-${id}`, ...more };
}
