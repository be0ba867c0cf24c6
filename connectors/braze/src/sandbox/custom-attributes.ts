import { isObject } from '@tributary/connector-kit';
import type { SandboxRequest, SandboxResponse } from '@tributary/connector-kit';
import type { Workspace } from './workspace.js';

const PAGE = 50;

/** The custom attributes seen so far, sorted, in pages that the header `Link` leads through. The texts of types are those seen in accounts. */
export function listCustomAttributes(workspace: Workspace, { query }: SandboxRequest): SandboxResponse {
  const types = new Map<string, string>();
  for (const user of workspace.users())
    for (const [name, value] of Object.entries(user.custom_attributes)) if (!types.has(name)) types.set(name, typeOf(value));
  const all = [...types].sort(([a], [b]) => (a < b ? -1 : 1));
  const from = Number(query['cursor'] ?? 0);
  const attributes = all.slice(from, from + PAGE).map(([name, type]) => ({
    name,
    data_type: `${type} (Automatically Detected)`,
    array_length: type === 'Array' ? 500 : null,
    description: null,
    status: 'Active',
    tag_names: [],
  }));
  const link =
    from + PAGE < all.length
      ? { link: `<https://rest.sandbox-01.braze.com/custom_attributes?cursor=${from + PAGE}>; rel="next"` }
      : undefined;
  return { status: 200, json: { attributes, message: 'success' }, ...(link === undefined ? {} : { headers: link }) };
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return value.some(isObject) ? 'Object Array' : 'Array';
  if (isObject(value)) return 'Object';
  return { number: 'Number', bigint: 'Number', boolean: 'Boolean' }[typeof value as string] ?? 'String';
}
