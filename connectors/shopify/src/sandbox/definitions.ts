import type { Definition, FieldDefinition, Shop, UserError } from './shop.js';
import { isFieldType } from './values.js';

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
