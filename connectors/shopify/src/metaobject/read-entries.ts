import { fault, type OutRecord } from '@tributary/connector-kit';
import { z } from 'zod';
import { question } from '../graph/ask-shopify.js';
import { aliasOf } from '../graph/graph-request.js';
import type { FieldTypes } from '../values/field-type.js';
import { readText } from '../values/read-text.js';
import { readRequest, type Entry } from './requests.js';
import type { Shop } from '../graph/shop.js';

const AT_ONCE = 100;

const Found = z.looseObject({ fields: z.array(z.looseObject({ key: z.string(), value: z.string().nullable() })) }).nullable();

/** What the shop holds under each key: the fields of its entry, or `null` where there is none. */
export async function readEntries(
  shop: Shop,
  keys: readonly OutRecord['key'][],
  { entry, types }: { readonly entry: Entry; readonly types: FieldTypes },
): Promise<readonly (Readonly<Record<string, unknown>> | null)[]> {
  const read: (Readonly<Record<string, unknown>> | null)[] = [];
  for (let from = 0; from < keys.length; from += AT_ONCE) {
    const part = keys.slice(from, from + AT_ONCE).map((key) => ({ key }));
    const { data } = await question(shop, readRequest(part, entry));
    for (const place of part.keys()) {
      const found = Found.safeParse(data[aliasOf(place)]);
      if (!found.success) throw fault.transient('Shopify did not say what the entry holds.');
      read.push(found.data && Object.fromEntries(found.data.fields.map(({ key, value }) => [key, readText(value, types.get(key))])));
    }
  }
  return read;
}
