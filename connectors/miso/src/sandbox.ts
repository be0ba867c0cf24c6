import type { Sandbox, SandboxRequest, SandboxResponse } from '@tributary/connector-kit';
import { isObject, refusalsOf, type AttributeTypes, type JsonObject } from './sandbox-schema.js';

/** The keys the sandbox knows. A real account has a publishable and a secret key for each environment. */
export const SANDBOX_KEYS = { secret: 'sandbox-secret', publishable: 'sandbox-publishable', playground: 'sandbox-playground' } as const;

interface State {
  users: Record<string, JsonObject>;
  attributes: AttributeTypes;
  tasks: number;
}

const BAD_KEY: SandboxResponse = { status: 401, json: { message: 'invalid api key.' } };
const DENIED: SandboxResponse = {
  status: 403,
  json: {
    message: 'Request is denied due to bot blocking. Please only access this API from a real browser or use Secret API Key instead.',
  },
};
const NOT_FOUND: SandboxResponse = { status: 404, json: { message: 'not found' } };
const REFUSED =
  'None of the records are inserted, because at least one of them contain schema errors. Please see `data` field for details.';

/** A local Miso: the users API of one environment, as its contract has it. No limits are published, so none are set. */
export function createMisoSandbox(): Sandbox {
  let state: State = { users: {}, attributes: {}, tasks: 0 };
  return {
    answer: (request) => refusedKey(request) ?? route(request, state),
    holdings: () => ({ users: Object.values(state.users) }),
    save: () => structuredClone(state),
    restore: (saved) => (state = structuredClone(saved as State)),
  };
}

function refusedKey({ headers, query, method }: SandboxRequest): SandboxResponse | undefined {
  const key = headers['x-api-key'] ?? query.api_key;
  if (key === SANDBOX_KEYS.secret) return undefined;
  if (key === SANDBOX_KEYS.publishable) return DENIED;
  // The playground is read-only; how it refuses a write is sandbox design.
  if (key === SANDBOX_KEYS.playground) return method === 'GET' ? undefined : DENIED;
  return BAD_KEY;
}

function route(request: SandboxRequest, state: State): SandboxResponse {
  const { method, path } = request;
  const status = /^\/v1\/users\/_status\/[^/]+$/.test(path);
  if (method === 'POST' && path === '/v1/users') return upload(request, state);
  if (method === 'POST' && path === '/v1/users/_delete') return removeMany(request, state);
  if (method === 'GET' && path === '/v1/users/_ids') return listIds(state);
  // The body of a task's status is not published; this is what Miso's own mock answers.
  if (method === 'GET' && status) return { status: 200, json: { took: 100, errors: false, data: [], code: 200 } };
  const id = /^\/v1\/users\/([^/]+)$/.exec(path)?.[1];
  if (id === undefined) return NOT_FOUND;
  if (method === 'GET') return readUser(decodeURIComponent(id), state);
  return method === 'DELETE' ? removeOne(decodeURIComponent(id), state) : NOT_FOUND;
}

/** All or nothing: one bad record and none is stored. */
function upload({ json, query }: SandboxRequest, state: State): SandboxResponse {
  const data = isObject(json) ? json.data : undefined;
  if (!Array.isArray(data)) return malformed('data');
  const attributes = { ...state.attributes };
  const lines = data.flatMap((record, index) => refusalsOf(record, index, attributes));
  if (lines.length > 0) return { status: 422, json: { errors: true, message: REFUSED, data: lines } };
  if (query.dry_run === '1') return { status: 200, json: { message: 'success' } };
  state.attributes = attributes;
  for (const record of data as readonly JsonObject[]) state.users[record.user_id as string] = record;
  return accepted('success', state);
}

function removeMany({ json }: SandboxRequest, state: State): SandboxResponse {
  const data = isObject(json) ? json.data : undefined;
  const ids: unknown = isObject(data) ? data.user_ids : undefined;
  if (!Array.isArray(ids) || !ids.every((id) => typeof id === 'string')) return malformed('data', 'user_ids');
  // Whether Miso minds an id it does not have is not stated; here it does not.
  for (const id of ids) delete state.users[id];
  return accepted('deleted', state);
}

function removeOne(id: string, state: State): SandboxResponse {
  if (!Object.hasOwn(state.users, id)) return NOT_FOUND;
  delete state.users[id];
  return accepted('deleted', state);
}

function readUser(id: string, state: State): SandboxResponse {
  return Object.hasOwn(state.users, id) ? { status: 200, json: { message: 'success', data: state.users[id] } } : NOT_FOUND;
}

function listIds(state: State): SandboxResponse {
  const ids = Object.keys(state.users);
  if (ids.length === 0) return { status: 404, json: { status_code: 404, message: 'not found' } };
  return { status: 200, json: { message: 'success', data: { ids } } };
}

function accepted(message: string, state: State): SandboxResponse {
  state.tasks++;
  return { status: 200, json: { message, data: { task_id: `task-${state.tasks}` } } };
}

function malformed(...path: readonly string[]): SandboxResponse {
  return { status: 422, json: { detail: [{ loc: ['body', ...path], msg: 'value is not a valid list', type: 'type_error.list' }] } };
}
