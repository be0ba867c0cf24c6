import { writeJson } from '../http/exact-json.js';
import type { OutRecord } from '../record.js';

/** The bytes of a record as JSON: an estimate of what it adds to a request. Throws what `writeJson` throws. */
export function sizeOf(record: OutRecord): number {
  return Buffer.byteLength(writeJson([record.key, record.fields])) + 1;
}
