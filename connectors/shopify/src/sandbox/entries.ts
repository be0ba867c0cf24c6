import { at } from './at.js';
import { definitionAt } from './definitions.js';
import type { Definition, Entry, FieldDefinition, Shop, UserError } from './shop.js';
import { fits } from './values.js';

export interface Handle {
  readonly type: string;
  readonly handle: string;
}

/** What a mutation takes, as the schema has it. */
export interface UpsertInput {
  readonly handle?: string;
  readonly fields?: readonly { readonly key: string; readonly value: string }[];
  readonly capabilities?: { readonly publishable?: { readonly status: string } };
}

/** What a write depends on besides. */
export interface Writing {
  readonly shop: Shop;
  readonly mostEntries: number;
  readonly now: number;
}

export interface Upserted {
  readonly metaobject: Entry | null;
  readonly userErrors: readonly UserError[];
}

export function entryAt(shop: Shop, { type, handle }: Handle): Entry | null {
  return at(shop.entries, keyOf(type, handle)) ?? null;
}

export function entryWithId(shop: Shop, id: string): Entry | null {
  const place = at(shop.places, id);
  return place === undefined ? null : (at(shop.entries, place) ?? null);
}

/** Writes the given fields of one entry and leaves its others as they are; with `values` it is all of the entry. */
export function upsertEntry(
  writing: Writing,
  where: Handle,
  { input, values }: { readonly input: UpsertInput; readonly values?: Readonly<Record<string, unknown>> | undefined },
): Upserted {
  const { shop } = writing;
  const definition = definitionAt(shop, where.type);
  if (definition === undefined) {
    const message = `No metaobject definition exists for type "${where.type}"`;
    return refuse({ code: 'UNDEFINED_OBJECT_TYPE', message, field: ['handle', 'type'] });
  }
  const before = entryAt(shop, where);
  const given = values === undefined ? input : { ...input, fields: fieldsOf(values) };
  const fields = written(values === undefined ? (before?.fields ?? {}) : {}, given);
  const handle = input.handle ?? where.handle;
  const taken = handle !== where.handle && entryAt(shop, { type: where.type, handle }) !== null;
  const userErrors = [
    ...(before === null && (shop.counts[where.type] ?? 0) >= writing.mostEntries ? [FULL] : []),
    ...(taken ? [{ code: 'TAKEN', message: 'Handle has already been taken', field: ['metaobject', 'handle'] }] : []),
    ...inputErrors(shop, definition, given),
    ...missingErrors(definition, fields),
  ];
  if (userErrors.length > 0) return refuse(...userErrors);
  return { metaobject: put(writing, { before, definition, handle, fields, input }), userErrors: [] };
}

interface Putting {
  readonly before: Entry | null;
  readonly definition: Definition;
  readonly handle: string;
  readonly fields: Entry['fields'];
  readonly input: UpsertInput;
}

function put({ shop, now }: Writing, { before, definition: { type, publishable }, handle, fields, input }: Putting): Entry {
  const id = before?.id ?? `gid://shopify/Metaobject/${shop.nextId++}`;
  const status = input.capabilities?.publishable?.status ?? before?.status ?? (publishable ? 'DRAFT' : null);
  const entry = { id, type, handle, status, fields, updatedAt: new Date(now).toISOString() };
  if (before === null) shop.counts[type] = (shop.counts[type] ?? 0) + 1;
  else delete shop.entries[keyOf(type, before.handle)];
  shop.places[id] = keyOf(type, handle);
  shop.entries[keyOf(type, handle)] = entry;
  return entry;
}

export function deleteEntry(shop: Shop, id: string): { readonly deletedId: string | null; readonly userErrors: readonly UserError[] } {
  const entry = entryWithId(shop, id);
  if (entry === null) {
    const message = "The requested record couldn't be found.";
    return { deletedId: null, userErrors: [{ code: 'RECORD_NOT_FOUND', message, field: ['id'] }] };
  }
  delete shop.entries[keyOf(entry.type, entry.handle)];
  delete shop.places[id];
  shop.counts[entry.type] = (shop.counts[entry.type] ?? 1) - 1;
  return { deletedId: id, userErrors: [] };
}

const FULL: UserError = {
  code: 'MAX_OBJECTS_EXCEEDED',
  message: 'The maximum number of metaobjects per shop has been exceeded.',
  field: [],
};

/** How `values` write a value that is no text is not published; its JSON is what we assume. */
function fieldsOf(values: Readonly<Record<string, unknown>>) {
  return Object.entries(values).map(([key, value]) => ({ key, value: typeof value === 'string' ? value : JSON.stringify(value) }));
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
function inputErrors(shop: Shop, definition: Definition, { fields = [], capabilities }: UpsertInput): UserError[] {
  const seen = new Set<string>();
  const known = new Map(definition.fields.map((each) => [each.key, each]));
  const errors = fields.flatMap(({ key, value }, place): UserError[] => {
    const field = ['metaobject', 'fields', String(place)];
    const defined = known.get(key);
    const twice = seen.has(key);
    seen.add(key);
    if (defined === undefined) return [{ code: 'UNDEFINED_OBJECT_FIELD', message: `Field definition "${key}" does not exist`, field }];
    if (twice) return [{ code: 'DUPLICATE_FIELD_INPUT', message: `Field "${key}" is given twice`, field }];
    return value === '' || fits(shop, defined, value) ? [] : [{ code: 'INVALID_VALUE', message: invalid(defined), field }];
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

function refuse(...userErrors: readonly UserError[]): Upserted {
  return { metaobject: null, userErrors };
}

function keyOf(type: string, handle: string): string {
  return `${type}/${handle}`;
}
