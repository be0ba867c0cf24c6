import { isObject } from '@tributary/connector-kit';
import { INTERACTIONS, PRODUCT, USER, type Properties, type Property } from './schemas.js';

export type JsonObject = Readonly<Record<string, unknown>>;

/** The type each custom attribute has in a dataset, by its name. */
export type AttributeTypes = Record<string, string>;

export type Noun = 'users' | 'products' | 'interactions';

/** Something wrong with a record: where, and in Miso's words. */
interface Fault {
  readonly path: string;
  readonly said: string;
}

/** One line for each thing wrong with the record at `index`, in Miso's words. Learns the types of new custom attributes. */
export function refusalsOf(noun: Noun, record: unknown, index: number, attributes: AttributeTypes): readonly string[] {
  const faults = isObject(record) ? RULES[noun](record, attributes) : [typeFault('', 'object', record)];
  const reword = noun === 'interactions' ? asForInteractions : (said: string) => said;
  return faults.map(({ path, said }) => `data.${index}${path === '' ? '' : `.${path}`} is invalid. ${reword(said)}`);
}

/** Miso words the same complaints otherwise for interactions. */
const asForInteractions = (said: string): string =>
  said
    .replace('The attribute expected to be', 'The attribute was expected to be')
    .replace(/, but ('\w+') is given\./, ' but type $1 was given.')
    .replace("should match 'date-time'", "should match the 'date-time'");

const RULES: Readonly<Record<Noun, (record: JsonObject, attributes: AttributeTypes) => readonly Fault[]>> = {
  users: (record, attributes) => [
    ...required(record, ['user_id']),
    ...properties(record, USER),
    ...idFaults(record, 'user_id'),
    ...drift(record, attributes),
  ],
  products: (record, attributes) => [
    ...required(record, ['product_id']),
    // Localised texts are taken, says Miso's prose; its schema has none of them.
    ...properties(without(record, /^i18n_/), PRODUCT),
    ...idFaults(record, 'product_id'),
    ...ratingFaults(record),
    ...drift(record, attributes),
  ],
  interactions: (record) => {
    const allowed = typeof record.type === 'string' ? INTERACTIONS.get(record.type) : undefined;
    if (allowed === undefined) return required(record, ['type']).concat(record.type === undefined ? [] : [choiceFault('type')]);
    return [...required(record, record.type === 'custom' ? ['custom_action_name'] : []), ...properties(record, allowed)];
  },
};

const without = (record: JsonObject, names: RegExp): JsonObject =>
  Object.fromEntries(Object.entries(record).filter(([name]) => !names.test(name)));

/** The wording for a missing property is not published: sandbox design. So is that for an unknown one and for a choice. */
const required = (record: JsonObject, names: readonly string[], path = ''): Fault[] =>
  names.filter((name) => record[name] === undefined).map((name) => ({ path: path + name, said: 'The attribute is a required property.' }));
const unknownFault = (path: string): Fault => ({ path, said: 'Additional properties are not allowed.' });
const choiceFault = (path: string): Fault => ({ path, said: 'The attribute is not one of the allowed values.' });

function properties(record: JsonObject, known: Properties, path = ''): Fault[] {
  return Object.entries(record).flatMap(([name, value]) => {
    const property = known.get(name);
    return property === undefined ? [unknownFault(path + name)] : valueFaults(path + name, property, value);
  });
}

function valueFaults(path: string, property: Property, value: unknown): Fault[] {
  switch (property.type) {
    case 'any':
      return [];
    case 'string':
      return stringFaults(path, property, value);
    case 'number':
      return ['integer', 'number'].includes(typeOf(value)) ? [] : [typeFault(path, 'number', value)];
    case 'integer':
    case 'boolean':
      return typeOf(value) === property.type ? [] : [typeFault(path, property.type, value)];
    case 'array':
      return listFaults(path, property, value);
    case 'object':
      return objectFaults(path, property, value);
    case 'attributes':
      return attributeFaults(path, value);
    case 'location':
      return locationFaults(path, value);
  }
}

function stringFaults(path: string, { format, most, choices }: Extract<Property, { type: 'string' }>, value: unknown): Fault[] {
  if (typeof value !== 'string') return [typeFault(path, 'string', value)];
  // The limits are documented, the wording is sandbox design.
  if (most !== undefined && (value.length < 1 || value.length > most)) {
    return [{ path, said: `The attribute should have 1 to ${most} characters.` }];
  }
  if (choices !== undefined && !choices.includes(value)) return [choiceFault(path)];
  return format === undefined || FORMATS[format](value) ? [] : [{ path, said: `The attribute should match '${format}' format.` }];
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** ISO 8601, a date or a date with a time. */
const DATE_TIME = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;
const FORMATS = {
  'date-time': (text: string) => DATE_TIME.test(text) && !Number.isNaN(Date.parse(text)),
  uri: (text: string) => URL.canParse(text),
  uuid: (text: string) => UUID.test(text),
};

function listFaults(path: string, { items, orNull }: Extract<Property, { type: 'array' }>, value: unknown): Fault[] {
  if (value === null && orNull === true) return [];
  if (!Array.isArray(value)) return [typeFault(path, orNull === true ? "'array', 'null'" : 'array', value)];
  return value.flatMap((item, index) => valueFaults(`${path}.${index}`, items, item));
}

function objectFaults(
  path: string,
  { properties: known, required: needed = [] }: Extract<Property, { type: 'object' }>,
  value: unknown,
): Fault[] {
  if (!isObject(value)) return [typeFault(path, 'object', value)];
  return [...required(value, needed, `${path}.`), ...(known === undefined ? [] : properties(value, known, `${path}.`))];
}

const PLACE: Properties = new Map([
  ['lat', { type: 'number' }],
  ['lon', { type: 'number' }],
]);

function locationFaults(path: string, value: unknown): Fault[] {
  const place: Property = { type: 'object', properties: PLACE, required: ['lat', 'lon'] };
  return valueFaults(path, Array.isArray(value) ? { type: 'array', items: place } : place, value);
}

/** No id begins with `_`, and none of a product has a comma. */
function idFaults(record: JsonObject, name: string): Fault[] {
  const id = record[name];
  if (typeof id !== 'string') return [];
  if (id.startsWith('_')) return [{ path: `${name} (${id})`, said: "The attribute should not start with '_'." }];
  return name === 'product_id' && id.includes(',') ? [{ path: `${name} (${id})`, said: "The attribute should not contain ','." }] : [];
}

function ratingFaults({ rating }: JsonObject): Fault[] {
  return typeof rating === 'number' && (rating < 0 || rating > 5) ? [{ path: 'rating', said: 'The attribute should be from 0 to 5.' }] : [];
}

function attributeFaults(path: string, value: unknown): Fault[] {
  if (!isObject(value)) return [typeFault(path, 'object', value)];
  return Object.entries(value).flatMap(([name, one]) =>
    attributeType(one) === undefined ? [typeFault(`${path}.${name}`, 'boolean, number, string, array, object', one)] : [],
  );
}

function drift({ custom_attributes: attributes }: JsonObject, known: AttributeTypes): Fault[] {
  if (!isObject(attributes)) return [];
  return Object.entries(attributes).flatMap(([name, value]) => {
    const type = attributeType(value);
    if (type === undefined) return [];
    if (!Object.hasOwn(known, name)) known[name] = type;
    return known[name] === type ? [] : [{ path: `custom_attributes.${name}`, said: 'Its data type is not consistent with other records' }];
  });
}

/** A scalar, a list of strings, numbers or flat objects, or a flat object of scalars; anything else is `undefined`. */
function attributeType(value: unknown): string | undefined {
  const type = typeOf(value) === 'integer' ? 'number' : typeOf(value);
  if (type === 'boolean' || type === 'number' || type === 'string') return type;
  if (Array.isArray(value)) {
    const items = new Set(value.map(attributeType));
    const [only = ''] = items;
    return items.size < 2 && ['', 'string', 'number', 'object'].includes(only) ? `[${only}]` : undefined;
  }
  const flat = isObject(value) && Object.values(value).every((inner) => !Array.isArray(inner) && !isObject(inner) && inner !== null);
  return flat ? 'object' : undefined;
}

const typeFault = (path: string, expected: string, given: unknown): Fault => ({
  path,
  said: `The attribute expected to be of type '${expected}', but '${typeOf(given)}' is given.`,
});

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'bigint' || Number.isInteger(value)) return 'integer';
  return typeof value;
}
