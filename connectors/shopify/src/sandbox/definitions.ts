import type { Shop, UserError } from './shop.js';
import { FIELD_TYPES, isFieldType } from './values.js';

/** A metaobject definition of the sandbox's shop. */
export interface Definition {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly publishable: boolean;
  readonly storefront: string;
  readonly fields: readonly FieldDefinition[];
}

export interface FieldDefinition {
  readonly key: string;
  readonly type: string;
  readonly required: boolean;
  readonly validations?: readonly { readonly name: string; readonly value: string }[];
}

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

/** What a mutation takes, as the schema has it. */
export interface DefinitionInput {
  readonly type: string;
  readonly name?: string;
  readonly fieldDefinitions?: readonly FieldInput[];
  readonly capabilities?: { readonly publishable?: { readonly enabled: boolean } };
  readonly access?: { readonly storefront?: string; readonly admin?: string };
}

export interface FieldInput {
  readonly key: string;
  readonly type: string;
  readonly required?: boolean;
  readonly validations?: readonly { readonly name: string; readonly value: string }[];
}

/** Documented. */
const MOST_DEFINITIONS = 128;
const MOST_FIELDS = 40;

export function definitionAt(shop: Shop, type: string): Definition | undefined {
  return shop.definitions.find((each) => each.type === type);
}

/** Adds a definition, as its owner would in the shop's settings. */
export function createDefinition(
  shop: Shop,
  input: DefinitionInput,
): { readonly metaobjectDefinition: Definition | null; readonly userErrors: readonly UserError[] } {
  const { fieldDefinitions = [], type, access } = input;
  const refusal = (is: boolean, code: string, message: string, place: string): UserError[] =>
    is ? [{ code, message, field: ['definition', place] }] : [];
  const userErrors = [
    ...refusal(definitionAt(shop, type) !== undefined, 'TAKEN', 'Type has already been taken', 'type'),
    ...refusal(!/^(\$app:)?[A-Za-z0-9_-]{3,255}$/.test(type), 'INVALID', 'Type is invalid', 'type'),
    ...refusal(
      access?.admin !== undefined && !type.startsWith('$app:'),
      'ADMIN_ACCESS_INPUT_NOT_ALLOWED',
      'Admin access is for app-reserved types',
      'access',
    ),
    ...refusal(shop.definitions.length >= MOST_DEFINITIONS, 'MAX_DEFINITIONS_EXCEEDED', 'Maximum number of definitions exceeded', 'type'),
    ...fieldErrors([], fieldDefinitions),
  ];
  if (userErrors.length > 0) return { metaobjectDefinition: null, userErrors };
  const created = {
    id: `gid://shopify/MetaobjectDefinition/${shop.definitions.length + 1}`,
    type,
    name: input.name ?? type,
    publishable: input.capabilities?.publishable?.enabled ?? false,
    storefront: access?.storefront ?? 'NONE',
    fields: fieldDefinitions.map(fieldOf),
  };
  shop.definitions.push(created);
  return { metaobjectDefinition: created, userErrors };
}

/** Adds fields to a definition. The sandbox changes and takes away none. */
export function addFields(
  shop: Shop,
  id: string,
  inputs: readonly FieldInput[],
): { readonly metaobjectDefinition: Definition | null; readonly userErrors: readonly UserError[] } {
  const place = shop.definitions.findIndex((each) => each.id === id);
  const found = shop.definitions[place];
  if (found === undefined)
    return {
      metaobjectDefinition: null,
      userErrors: [{ code: 'RECORD_NOT_FOUND', message: "The requested record couldn't be found.", field: ['id'] }],
    };
  const userErrors = fieldErrors(found.fields, inputs);
  if (userErrors.length > 0) return { metaobjectDefinition: null, userErrors };
  const changed = { ...found, fields: [...found.fields, ...inputs.map(fieldOf)] };
  shop.definitions[place] = changed;
  return { metaobjectDefinition: changed, userErrors };
}

const fieldOf = ({ key, type, required = false, validations = [] }: FieldInput): FieldDefinition => ({ key, type, required, validations });

function fieldErrors(there: readonly FieldDefinition[], inputs: readonly FieldInput[]): UserError[] {
  const field = ['definition', 'fieldDefinitions'];
  const keys = [...there.map(({ key }) => key), ...inputs.map(({ key }) => key)];
  return [
    ...(keys.length > MOST_FIELDS ? [{ code: 'TOO_LONG', message: `Definitions have at most ${MOST_FIELDS} fields`, field }] : []),
    ...inputs.flatMap(({ key, type }, place): UserError[] => {
      const at = [...field, String(place)];
      if (!/^[A-Za-z0-9_-]{2,64}$/.test(key)) return [{ code: 'INVALID', message: `Key ${key} is invalid`, field: at }];
      if (keys.indexOf(key) !== there.length + place) return [{ code: 'TAKEN', message: `Key ${key} has already been taken`, field: at }];
      return isFieldType(type) ? [] : [{ code: 'INCLUSION', message: `Type name ${type} is not a valid type`, field: at }];
    }),
  ];
}
