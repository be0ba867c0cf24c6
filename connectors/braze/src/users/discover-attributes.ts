import type { Context, Field } from '@tributary/connector-kit';
import { z } from 'zod';
import { readPages } from '../pages.js';
import { rateOf } from '../rates.js';
import type { BrazeSettings } from '../settings.js';

const Page = z.looseObject({
  attributes: z
    .array(
      z.looseObject({
        name: z.string(),
        data_type: z.string().nullish(),
        description: z.string().nullish(),
        status: z.string().nullish(),
        array_length: z.int().positive().nullish(),
      }),
    )
    .default([]),
});
type Attribute = z.infer<typeof Page>['attributes'][number];

/** How Braze names types, some with how it came to know them behind. */
const TYPES: readonly (readonly [RegExp, Field['type']])[] = [
  [/^(object array|array)/i, 'array'],
  [/^(object|nested)/i, 'json'],
  [/^number/i, 'number'],
  [/^bool/i, 'boolean'],
  [/^(time|date)/i, 'datetime'],
  [/^string/i, 'string'],
];

/** The custom attributes the workspace has seen so far, with their types: Braze drops values of another type without a word. */
export async function discoverAttributes(context: Context<BrazeSettings>): Promise<readonly Field[]> {
  const list = { path: '/custom_attributes', rate: rateOf(context.settings, 'lists'), permission: 'custom_attributes.get' };
  const pages = await readPages(context, list);
  return pages.flatMap((page) => Page.parse(page).attributes).map(fieldOf);
}

function fieldOf({ name, data_type: type, description, status, array_length: maxItems }: Attribute): Field {
  const told = [description, status === 'Active' ? null : status].filter((text) => typeof text === 'string' && text !== '');
  return {
    name: `custom_attributes.${name}`,
    label: name,
    type: TYPES.find(([pattern]) => pattern.test(type ?? ''))?.[1] ?? 'any',
    ...(typeof maxItems === 'number' ? { maxItems } : {}),
    ...(told.length === 0 ? {} : { help: told.join('; ') }),
  };
}
