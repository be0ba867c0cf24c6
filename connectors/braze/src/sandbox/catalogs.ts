import { isObject } from '@tributary/connector-kit';
import type { SandboxRequest, SandboxResponse } from '@tributary/connector-kit';
import type { Catalog, Workspace } from './workspace.js';

type Item = Readonly<Record<string, unknown>>;

const MOST_ITEMS = 50;
const MOST_CHARACTERS = 5_000;

/** Refuses a request as a whole, naming the ids concerned. */
function refuse(status: number, id: string, message: string, values: readonly unknown[] = []): SandboxResponse {
  const error = { id, message, parameters: values.length === 0 ? [] : ['id'], parameter_values: values };
  return { status, json: { errors: [error], message: status === 404 ? 'Not Found' : 'Invalid Request' } };
}

const NO_CATALOG = refuse(404, 'catalog-not-found', 'Could not find catalog');

/** Catalogs and their items: `GET` and `POST /catalogs`, items in bulk, single items to read. */
export function answerCatalogs(workspace: Workspace, { method, path, json }: SandboxRequest): SandboxResponse {
  const [, , name, , id] = path.split('/').map((part) => decodeURIComponent(part));
  if (name === undefined) return method === 'POST' ? create(workspace, json) : list(workspace);
  const catalog = workspace.kept.catalogs.find((one) => one.name === name);
  if (catalog === undefined) return NO_CATALOG;
  if (id !== undefined) return readOne(catalog, id);
  const { items } = (json ?? {}) as { items?: unknown };
  if (!Array.isArray(items) || !items.every(isObject)) return refuse(400, 'item-array-invalid', "'items' must be an array of objects");
  return problemOf(catalog, method, items) ?? change(catalog, method, items);
}

function list({ kept }: Workspace): SandboxResponse {
  const catalogs = kept.catalogs.map(({ items, ...catalog }) => ({ ...catalog, num_items: items.length }));
  return { status: 200, json: { catalogs, message: 'success' } };
}

function create({ kept }: Workspace, json: unknown): SandboxResponse {
  const { catalogs = [] } = (json ?? {}) as { catalogs?: Catalog[] };
  const catalog = catalogs[0];
  if (catalog === undefined || !Array.isArray(catalog.fields))
    return refuse(400, 'catalog-array-invalid', "'catalogs' must be an array of objects");
  const fields: Catalog['fields'] = catalog.fields;
  if (fields[0]?.name !== 'id') return refuse(400, 'id-not-first-column', 'The first field must be id');
  if (kept.catalogs.some(({ name }) => name === catalog.name))
    return refuse(400, 'catalog-name-already-exists', 'Catalog name already exists');
  const made = { name: catalog.name, description: catalog.description, fields: catalog.fields, items: [] };
  kept.catalogs.push(made);
  return { status: 201, json: { catalogs: [{ ...catalog, num_items: 0 }], message: 'success' } };
}

function readOne({ items }: Catalog, id: string): SandboxResponse {
  const item = items.find((one) => one['id'] === id);
  return item === undefined
    ? refuse(404, 'item-not-found', 'Could not find item', [id])
    : { status: 200, json: { items: [item], message: 'success' } };
}

/** That missing items refuse a request, and present ones one that creates, is assumed: the documentation lists the errors, not when they come. */
function problemOf(catalog: Catalog, method: string, items: readonly Item[]): SandboxResponse | undefined {
  if (items.length > MOST_ITEMS) return refuse(400, 'request-includes-too-many-items', 'A request may include at most 50 items');
  const ids = items.map((item) => item['id']);
  const bad = (test: (item: Item) => boolean) => items.filter(test).map((item) => item['id']);
  const known = new Map(catalog.items.map((item) => [item['id'], item]));
  const types = new Map(catalog.fields.map((field) => [field.name, field.type]));
  const tests: readonly (readonly [string, string, readonly unknown[]])[] = [
    ['items-missing-ids', 'Some items have no id', bad(({ id }) => id === undefined || id === '')],
    ['ids-not-strings', 'Item ids must be strings', bad(({ id }) => typeof id !== 'string')],
    ['invalid-ids', 'Ids may hold letters, digits, hyphens and underscores only', bad(({ id }) => !/^[A-Za-z0-9_-]+$/.test(String(id)))],
    ['ids-too-large', 'Ids may have 250 characters', bad(({ id }) => String(id).length > 250)],
    ['ids-not-unique', 'Item ids must be unique', ids.filter((id, index) => ids.indexOf(id) !== index)],
    [
      'invalid-fields',
      'Some of the fields given do not exist in the catalog',
      bad((item) => Object.keys(item).some((name) => !types.has(name))),
    ],
    [
      'unable-to-coerce-value',
      'A value has not the type of its field',
      bad((item) => Object.entries(item).some(([name, value]) => !isOf(types.get(name), value))),
    ],
    ['items-too-large', 'Items may have 5,000 characters', bad((item) => JSON.stringify(item, plain).length > MOST_CHARACTERS)],
    ['item-not-found', 'Could not find item', method === 'PATCH' || method === 'DELETE' ? bad(({ id }) => !known.has(id)) : []],
    ['item-already-exists', 'The item already exists', method === 'POST' ? bad(({ id }) => known.has(id)) : []],
  ];
  const [id, message, values] = tests.find(([, , found]) => found.length > 0) ?? [];
  return id === undefined ? undefined : refuse(400, id, message ?? '', values);
}

const plain = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);

const FITS: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  number: (value) => ['number', 'bigint'].includes(typeof value) || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)),
  boolean: (value) => typeof value === 'boolean',
  time: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
  object: isObject,
  array: (value) => Array.isArray(value) || isObject(value),
};

const isOf = (type: string | undefined, value: unknown): boolean => value === null || (FITS[type ?? '']?.(value) ?? true);

function change(catalog: Catalog, method: string, items: readonly Item[]): SandboxResponse {
  const known = new Map(catalog.items.map((item) => [item['id'], item]));
  for (const item of items) {
    if (method === 'DELETE') known.delete(item['id']);
    else
      known.set(item['id'], method === 'PATCH' ? { ...known.get(item['id']), ...patched(known.get(item['id']) ?? {}, item) } : { ...item });
  }
  catalog.items = [...known.values()];
  return { status: 202, json: { message: 'success' } };
}

/** Only here may an array be added to. */
function patched(before: Item, item: Item): Item {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => {
      if (!isObject(value) || !(Array.isArray(value['$add']) || Array.isArray(value['$remove']))) return [name, value];
      const list = Array.isArray(before[name]) ? (before[name] as unknown[]) : [];
      const { $add: added = [], $remove: removed = [] } = value as { $add?: unknown[]; $remove?: unknown[] };
      return [name, [...list, ...added].filter((one) => !removed.includes(one))];
    }),
  );
}
