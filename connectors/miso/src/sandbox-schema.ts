import { isDeepStrictEqual } from 'node:util';

/** What one kind of value is called in Miso's refusals. */
type Type = 'string' | 'integer' | 'object';
interface Property {
  readonly type: Type;
  readonly format?: 'date-time' | 'uri';
}

/** Miso's `UserRecord`: a closed set of properties. */
const USER: ReadonlyMap<string, Property> = new Map(
  Object.entries<Property>({
    user_id: { type: 'string' },
    created_at: { type: 'string', format: 'date-time' },
    updated_at: { type: 'string', format: 'date-time' },
    name: { type: 'string' },
    profile_image: { type: 'string', format: 'uri' },
    age: { type: 'integer' },
    gender: { type: 'string' },
    city: { type: 'string' },
    state: { type: 'string' },
    country: { type: 'string' },
    group_id: { type: 'string' },
    description: { type: 'string' },
    custom_attributes: { type: 'object' },
  }),
);

/** The type each custom attribute has in the dataset, by its name. */
export type AttributeTypes = Record<string, string>;

export type JsonObject = Readonly<Record<string, unknown>>;

/** One line for each thing wrong with the record at `index`, in Miso's words. Learns the types of new custom attributes. */
export function refusalsOf(record: unknown, index: number, attributes: AttributeTypes): readonly string[] {
  if (!isObject(record)) return [typeLine(`data.${index}`, 'object', typeOf(record))];
  const lines = Object.entries(record).flatMap(([name, value]) => propertyLines(`data.${index}.${name}`, USER.get(name), value));
  // Miso's wording for a missing property is not published: sandbox design.
  if (record.user_id === undefined) lines.unshift(`data.${index}.user_id is invalid. The attribute is a required property.`);
  return [...lines, ...userIdLines(record.user_id, index), ...driftLines(record.custom_attributes, index, attributes)];
}

function propertyLines(path: string, property: Property | undefined, value: unknown): string[] {
  // The wording for an unknown property is not published: sandbox design.
  if (property === undefined) return [`${path} is invalid. Additional properties are not allowed.`];
  const given = typeOf(value);
  if (given !== property.type) return [typeLine(path, property.type, given)];
  const text = String(value);
  if (property.format === 'date-time' && !isDateTime(text)) return [`${path} is invalid. The attribute should match 'date-time' format.`];
  if (property.format === 'uri' && (text.length > 65_536 || !URL.canParse(text))) {
    return [`${path} is invalid. The attribute should match 'uri' format.`];
  }
  return [];
}

/** The limits are documented, the wording is sandbox design. */
function userIdLines(id: unknown, index: number): string[] {
  if (typeof id !== 'string') return [];
  if (id.length < 1 || id.length > 512) return [`data.${index}.user_id is invalid. The attribute should have 1 to 512 characters.`];
  return id.startsWith('_') ? [`data.${index}.user_id (${id}) is invalid. The attribute should not start with '_'.`] : [];
}

function driftLines(attributes: unknown, index: number, known: AttributeTypes): string[] {
  if (!isObject(attributes)) return [];
  return Object.entries(attributes).flatMap(([name, value]) => {
    const path = `data.${index}.custom_attributes.${name}`;
    const type = attributeType(value);
    if (type === undefined) return [typeLine(path, 'boolean, number, string, array, object', typeOf(value))];
    if (!Object.hasOwn(known, name)) known[name] = type;
    return known[name] === type ? [] : [`${path} is invalid. Its data type is not consistent with other records`];
  });
}

/** A scalar, a list of strings or numbers, or a flat object of scalars; anything else is `undefined`. */
function attributeType(value: unknown): string | undefined {
  const type = typeOf(value) === 'integer' ? 'number' : typeOf(value);
  if (type === 'boolean' || type === 'number' || type === 'string') return type;
  if (Array.isArray(value)) {
    const items = [...new Set(value.map(attributeType))];
    return isDeepStrictEqual(items, ['string']) || isDeepStrictEqual(items, ['number']) || items.length === 0
      ? `[${items[0] ?? ''}]`
      : undefined;
  }
  const flat = isObject(value) && Object.values(value).every((inner) => !Array.isArray(inner) && !isObject(inner) && inner !== null);
  return flat ? 'object' : undefined;
}

function typeLine(path: string, expected: string, given: string): string {
  return `${path} is invalid. The attribute expected to be of type '${expected}', but '${given}' is given.`;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'bigint' || Number.isInteger(value)) return 'integer';
  return typeof value;
}

/** ISO 8601, a date or a date with a time. */
function isDateTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/.test(text) && !Number.isNaN(Date.parse(text));
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
