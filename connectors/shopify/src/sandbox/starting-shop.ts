import type { Definition, FieldDefinition, Shop } from './shop.js';
import { FIELD_TYPES } from './values.js';

const field = (key: string, type: string, required = false): FieldDefinition => ({ key, type, required });

const limited = (key: string, type: string, validations: Readonly<Record<string, string>>): FieldDefinition => ({
  ...field(key, type),
  validations: Object.entries(validations).map(([name, value]) => ({ name, value })),
});

/** Types of which the sandbox's shop has a list somewhere. */
const LISTED = [
  'single_line_text_field',
  'number_integer',
  'number_decimal',
  'date',
  'date_time',
  'rating',
  'dimension',
  'color',
  'url',
  'product_reference',
  'variant_reference',
  'customer_reference',
  'metaobject_reference',
];

/** What the shop starts with; `metaobjectDefinitionCreate` adds others. */
export const STARTING_DEFINITIONS: readonly Definition[] = [
  {
    id: 'gid://shopify/MetaobjectDefinition/1',
    type: 'top_product',
    name: 'Top product',
    publishable: false,
    storefront: 'NONE',
    fields: [
      field('product_id', 'single_line_text_field'),
      field('title', 'single_line_text_field'),
      field('category', 'single_line_text_field'),
      field('brand', 'single_line_text_field'),
      field('url', 'url'),
      field('currency', 'single_line_text_field'),
      field('price', 'number_decimal'),
      field('revenue', 'number_decimal'),
      field('rank', 'number_integer'),
      field('views', 'number_integer'),
      field('buyers', 'number_integer'),
      field('purchases', 'number_integer'),
      field('quantity', 'number_integer'),
      field('last_seen', 'date_time'),
      field('updated_at', 'date_time'),
    ],
  },
  {
    id: 'gid://shopify/MetaobjectDefinition/2',
    type: 'reco_slot',
    name: 'Recommendations of a customer',
    publishable: true,
    storefront: 'PUBLIC_READ',
    fields: [
      field('score', 'number_integer', true),
      field('items', 'list.product_reference'),
      field('note', 'multi_line_text_field'),
      field('active', 'boolean'),
      field('weights', 'list.number_decimal'),
      field('details', 'json'),
    ],
  },
  {
    id: 'gid://shopify/MetaobjectDefinition/3',
    type: 'everything',
    name: 'A field of each type',
    publishable: false,
    storefront: 'NONE',
    fields: [
      ...FIELD_TYPES.filter((type) => type !== 'rating').map((type) => field(`a_${type}`, type)),
      limited('a_rating', 'rating', { scale_min: '1.0', scale_max: '5.0' }),
      ...LISTED.map((type) => field(`some_${type}`, `list.${type}`)),
      limited('size', 'single_line_text_field', { choices: '["S","M","L"]', max: '10' }),
    ],
  },
];

/** Metafields of customers that the shop has definitions of, in the namespace `custom`. */
export const CUSTOMER_METAFIELDS: readonly FieldDefinition[] = [
  field('loyalty_points', 'number_integer'),
  field('lifetime_value', 'money'),
  field('birthday', 'date'),
  field('note', 'multi_line_text_field'),
  field('recommended', 'list.product_reference'),
  limited('tier', 'single_line_text_field', { choices: '["bronze","silver","gold"]' }),
];

/** The shop before anything was written to it. */
export function emptyShop(): Shop {
  return {
    definitions: [...STARTING_DEFINITIONS],
    entries: {},
    places: {},
    counts: {},
    customers: {},
    uploads: {},
    operations: {},
    nextId: 1,
  };
}
