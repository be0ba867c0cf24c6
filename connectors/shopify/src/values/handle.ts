import { createHash } from 'node:crypto';
import type { OutRecord } from '@tributary/connector-kit';

/** Shopify publishes neither the length nor the letters of a handle; these are safe in a storefront's addresses. */
const LONGEST = 255;

/**
 * The handle of a record: its key, where that is lower-case letters, digits and hyphens. Any other key is turned into that form and
 * gets a piece of its hash, so that two keys (`A b`, `a-b`) never become one entry.
 */
export function handleOf(record: Pick<OutRecord, 'key'>): string {
  const key = String(record.key.handle);
  if (/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(key) && key.length <= LONGEST) return key;
  const hash = createHash('sha256').update(key).digest('hex').slice(0, 12);
  const slug = key
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST - hash.length - 1)
    .replace(/^-+|-+$/g, '');
  return slug === '' ? hash : `${slug}-${hash}`;
}
