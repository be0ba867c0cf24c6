import { isFieldType, fits } from './sandbox-values.js';
import { STARTING_DEFINITIONS, type Definition, type FieldDefinition } from './sandbox-definitions.js';

/** Documented per definition; the shop of the sandbox refuses more, as a real one does. */
const MOST_ENTRIES = 1_000_000;

export interface Entry {
  readonly id: string;
  readonly type: string;
  readonly handle: string;
  readonly status: string | null;
  readonly fields: Readonly<Record<string, string>>;
}

/** The shop's metaobjects: plain data, so that it can be saved. */
export interface Shop {
  readonly definitions: Definition[];
  /** By type and handle. */
  readonly entries: Record<string, Entry>;
  /** Where an entry is, by its id. */
  readonly places: Record<string, string>;
  /** How many entries each type has. */
  readonly counts: Record<string, number>;
  nextId: number;
}

export interface UserError {
  readonly code: string;
  readonly message: string;
  readonly field: readonly string[];
  readonly elementKey?: string;
}

/** What a mutation takes, as the schema has it. */
export interface UpsertInput {
  readonly fields?: readonly { readonly key: string; readonly value: string }[];
  readonly capabilities?: { readonly publishable?: { readonly status: string } };
}

export function emptyShop(): Shop {
  return { definitions: [...STARTING_DEFINITIONS], entries: {}, places: {}, counts: {}, nextId: 1 };
}

export interface Handle {
  readonly type: string;
  readonly handle: string;
}

export function entryAt(shop: Shop, { type, handle }: Handle): Entry | null {
  const key = keyOf(type, handle);
  return Object.hasOwn(shop.entries, key) ? (shop.entries[key] as Entry) : null;
}

/** Writes the given fields of one entry and leaves its others as they are. */
export function upsertEntry(shop: Shop, at: Handle, input: UpsertInput): { metaobject: Entry | null; userErrors: readonly UserError[] } {
  const definition = shop.definitions.find(({ type }) => type === at.type);
  if (definition === undefined) {
    return refuse({
      code: 'UNDEFINED_OBJECT_TYPE',
      message: `No metaobject definition exists for type "${at.type}"`,
      field: ['handle', 'type'],
    });
  }
  const before = entryAt(shop, at);
  const full = before === null && (shop.counts[at.type] ?? 0) >= MOST_ENTRIES;
  const fields = written(before?.fields ?? {}, input);
  const userErrors = [
    ...(full
      ? [{ code: 'MAX_OBJECTS_EXCEEDED', message: 'The maximum number of metaobjects per shop has been exceeded.', field: [] }]
      : []),
    ...inputErrors(definition, input),
    ...missingErrors(definition, fields),
  ];
  if (userErrors.length > 0) return refuse(...userErrors);
  const id = before?.id ?? `gid://shopify/Metaobject/${shop.nextId++}`;
  const status = input.capabilities?.publishable?.status ?? before?.status ?? (definition.publishable ? 'DRAFT' : null);
  const metaobject = { id, type: at.type, handle: at.handle, status, fields };
  if (before === null) shop.counts[at.type] = (shop.counts[at.type] ?? 0) + 1;
  shop.places[id] = keyOf(at.type, at.handle);
  shop.entries[keyOf(at.type, at.handle)] = metaobject;
  return { metaobject, userErrors: [] };
}

export function deleteEntry(shop: Shop, id: string): { deletedId: string | null; userErrors: readonly UserError[] } {
  const entry = entryWithId(shop, id);
  if (entry === null) {
    return {
      deletedId: null,
      userErrors: [{ code: 'RECORD_NOT_FOUND', message: "The requested record couldn't be found.", field: ['id'] }],
    };
  }
  delete shop.entries[keyOf(entry.type, entry.handle)];
  delete shop.places[id];
  shop.counts[entry.type] = (shop.counts[entry.type] ?? 1) - 1;
  return { deletedId: id, userErrors: [] };
}

export function entryWithId(shop: Shop, id: string): Entry | null {
  const place = Object.hasOwn(shop.places, id) ? shop.places[id] : undefined;
  return place === undefined ? null : (shop.entries[place] ?? null);
}

/** Adds a definition, as its owner would in the shop's settings. */
export function createDefinition(shop: Shop, definition: Definition): readonly UserError[] {
  const taken = shop.definitions.some(({ type }) => type === definition.type);
  const wrong = definition.fields.filter(({ type }) => !isFieldType(type));
  const userErrors = [
    ...(taken ? [{ code: 'TAKEN', message: 'Type has already been taken', field: ['definition', 'type'] }] : []),
    ...wrong.map(({ key, type }) => ({
      code: 'INCLUSION',
      message: `Type name ${type} is not a valid type`,
      field: ['definition', 'fieldDefinitions', key],
    })),
  ];
  if (userErrors.length === 0) shop.definitions.push(definition);
  return userErrors;
}

/** The fields of an entry after a write. Empty text clears a field (inferred: nothing else could). */
function written(before: Entry['fields'], { fields = [] }: UpsertInput): Entry['fields'] {
  const after = new Map(Object.entries(before));
  for (const { key, value } of fields) {
    if (value === '') after.delete(key);
    else after.set(key, value);
  }
  return Object.fromEntries(after);
}

/** Codes are Shopify's; the paths in `field` are inferred. */
function inputErrors(definition: Definition, { fields = [], capabilities }: UpsertInput): UserError[] {
  const seen = new Set<string>();
  const errors = fields.flatMap(({ key, value }, place): UserError[] => {
    const field = ['metaobject', 'fields', String(place)];
    const known = definition.fields.find((each) => each.key === key);
    const twice = seen.has(key);
    seen.add(key);
    if (known === undefined) return [{ code: 'UNDEFINED_OBJECT_FIELD', message: `Field definition "${key}" does not exist`, field }];
    if (twice) return [{ code: 'DUPLICATE_FIELD_INPUT', message: `Field "${key}" is given twice`, field }];
    return value === '' || fits(known.type, value) ? [] : [{ code: 'INVALID_VALUE', message: invalid(known), field }];
  });
  if (capabilities?.publishable === undefined || definition.publishable) return errors;
  return [
    ...errors,
    { code: 'CAPABILITY_NOT_ENABLED', message: 'Capability is not enabled on this definition', field: ['metaobject', 'capabilities'] },
  ];
}

function missingErrors(definition: Definition, fields: Entry['fields']): UserError[] {
  return definition.fields
    .filter(({ key, required }) => required && !Object.hasOwn(fields, key))
    .map(({ key }) => ({ code: 'OBJECT_FIELD_REQUIRED', message: `${key} can't be blank`, field: ['metaobject'], elementKey: key }));
}

function invalid({ key, type }: FieldDefinition): string {
  return `Value of ${key} is invalid for the type ${type}.`;
}

function refuse(...userErrors: readonly UserError[]): { metaobject: null; userErrors: readonly UserError[] } {
  return { metaobject: null, userErrors };
}

function keyOf(type: string, handle: string): string {
  return `${type}/${handle}`;
}
