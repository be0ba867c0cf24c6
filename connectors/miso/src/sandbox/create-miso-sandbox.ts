import { isObject } from '@tributary/connector-kit';
import type { Sandbox, SandboxRequest, SandboxResponse } from '@tributary/connector-kit';
import { refusalsOf, type AttributeTypes, type JsonObject, type Noun } from './check-record.js';
import { KEYS, type Environment } from './environments.js';

/** Miso publishes neither limits nor times; a test may set some. All of them are sandbox design. */
export interface MisoSandboxOptions {
  readonly now?: () => number;
  /** How long what is queued stays so. */
  readonly lagMs?: number;
  readonly mostRecords?: number;
}

/** Records that are taken and not there yet. */
interface Queued {
  readonly task: string;
  readonly environment: Environment;
  readonly noun: Noun;
  readonly records: readonly JsonObject[];
  readonly at: number;
}

interface Holding {
  users: Record<string, JsonObject>;
  products: Record<string, JsonObject>;
  interactions: JsonObject[];
  attributes: Record<Noun, AttributeTypes>;
}

interface State {
  environments: Partial<Record<Environment, Holding>>;
  queue: Queued[];
  tasks: number;
}

const DENIED: SandboxResponse = {
  status: 403,
  json: {
    message: 'Request is denied due to bot blocking. Please only access this API from a real browser or use Secret API Key instead.',
  },
};
const NOT_FOUND: SandboxResponse = { status: 404, json: { message: 'not found' } };
const REFUSED: Readonly<Record<Noun, string>> = {
  users: 'None of the records are inserted, because at least one of them contain schema errors. Please see `data` field for details.',
  products: 'None of the records are inserted, because at least one of them contain schema errors. Please see `data` field for details.',
  interactions:
    'None of the records were inserted because at least one of them contained schema errors. Please see the `data` field for details.',
};
const ID_FIELDS = { users: 'user_id', products: 'product_id' } as const;
type Named = keyof typeof ID_FIELDS;

/** A local Miso: the upload APIs of an account's environments, as their contract has it. */
export function createMisoSandbox({ now = Date.now, lagMs = 0, mostRecords = Infinity }: MisoSandboxOptions = {}): Sandbox {
  let state: State = { environments: {}, queue: [], tasks: 0 };
  return {
    answer(request) {
      const context = { state, now: now(), lagMs, mostRecords };
      takeIn(context);
      return route(request, context);
    },
    holdings() {
      takeIn({ state, now: now() });
      return holdingsOf(state);
    },
    save: () => structuredClone(state),
    restore: (saved) => (state = structuredClone(saved as State)),
  };
}

interface Context extends Required<Pick<MisoSandboxOptions, 'lagMs' | 'mostRecords'>> {
  readonly state: State;
  readonly now: number;
}

function holdingsOf({ environments }: State): Record<string, readonly unknown[]> {
  const shown = Object.entries(environments).flatMap(([name, { users, products, interactions }]) => {
    const suffix = name === 'production' ? '' : ` (${name})`;
    return Object.entries({ users: Object.values(users), products: Object.values(products), interactions }).map(
      ([noun, records]) => [`${noun}${suffix}`, records] as const,
    );
  });
  return { users: [], products: [], interactions: [], ...Object.fromEntries(shown) };
}

function route(request: SandboxRequest, context: Context): SandboxResponse {
  const { method, headers, query, path } = request;
  const key = KEYS.get(headers['x-api-key'] ?? query.api_key ?? '');
  if (key === undefined) return { status: 401, json: { message: 'invalid api key.' } };
  const [, noun, rest] = /^\/v1\/(users|products|interactions)(?:\/(.+))?$/.exec(path) ?? [];
  if (noun === undefined) return NOT_FOUND;
  // A browser's key may stream interactions and nothing else. That it gets this answer is inferred.
  const streams = noun === 'interactions' && method === 'POST' && rest === undefined;
  if (key.kind === 'publishable' && !streams) return DENIED;
  // The playground is read-only; how it refuses a write is sandbox design.
  if (key.environment === 'playground' && method !== 'GET') return DENIED;
  const at = { ...context, request, environment: key.environment, holding: holdingOf(context.state, key.environment) };
  if (noun === 'interactions') return interactionRoute(rest, at);
  return recordRoute(noun as Named, rest, at);
}

interface At extends Context {
  readonly request: SandboxRequest;
  readonly environment: Environment;
  readonly holding: Holding;
}

function holdingOf({ environments }: State, name: Environment): Holding {
  return (environments[name] ??= { users: {}, products: {}, interactions: [], attributes: { users: {}, products: {}, interactions: {} } });
}

function interactionRoute(rest: string | undefined, at: At): SandboxResponse {
  const { method } = at.request;
  if (method === 'POST' && rest === undefined) return upload('interactions', at);
  const body = isObject(at.request.json) ? at.request.json : {};
  if (method === 'DELETE' && rest === undefined) return forgetUsers(body.user_ids, at);
  // Not documented; Miso's Node SDK uses it.
  if (method === 'POST' && rest === '_delete') return forgetUsers(isObject(body.data) ? body.data.user_ids : undefined, at);
  return NOT_FOUND;
}

function forgetUsers(ids: unknown, { holding }: At): SandboxResponse {
  if (!isTexts(ids)) return malformed('user_ids');
  holding.interactions = holding.interactions.filter(({ user_id }) => !ids.includes(String(user_id)));
  return { status: 200, json: { message: 'success' } };
}

function recordRoute(noun: Named, rest: string | undefined, at: At): SandboxResponse {
  const { method } = at.request;
  if (rest === undefined) return method === 'POST' ? upload(noun, at) : NOT_FOUND;
  if (method === 'POST') return rest === '_delete' ? removeMany(noun, at) : NOT_FOUND;
  const id = decodeURIComponent(rest);
  const records = at.holding[noun];
  if (method === 'DELETE') return Object.hasOwn(records, id) ? removed([id], noun, at) : NOT_FOUND;
  if (rest === '_ids') return listIds(records);
  const task = /^_status\/(.+)$/.exec(id)?.[1];
  if (task !== undefined) return statusOf(task, at);
  return Object.hasOwn(records, id) ? { status: 200, json: { message: 'success', data: records[id] } } : NOT_FOUND;
}

/** All or nothing: one bad record and none is stored. */
function upload(noun: Noun, at: At): SandboxResponse {
  const { request, holding, mostRecords } = at;
  const data = isObject(request.json) ? request.json.data : undefined;
  if (!Array.isArray(data)) return malformed();
  if (data.length > mostRecords) return { status: 413, json: { message: 'Request entity too large.' } };
  const attributes = { ...holding.attributes[noun] };
  const lines = data.flatMap((record, index) => refusalsOf(noun, record, index, attributes));
  if (lines.length > 0) return { status: 422, json: { errors: true, message: REFUSED[noun], data: lines } };
  if (request.query.dry_run === '1') return { status: 200, json: { message: 'success' } };
  holding.attributes[noun] = attributes;
  return store(noun, data as readonly JsonObject[], at);
}

function store(noun: Noun, records: readonly JsonObject[], at: At): SandboxResponse {
  const { state, now, lagMs, environment, request } = at;
  const task = taskName(state);
  const isQueued = noun === 'interactions' || request.query.async === '1';
  state.queue.push({ task, environment, noun, records, at: now + (isQueued ? lagMs : 0) });
  takeIn(at);
  const data = noun === 'interactions' ? {} : { data: { task_id: task } };
  return { status: 200, json: { message: 'success', ...data } };
}

/** What was queued for long enough is there, in the order it came. */
function takeIn({ state, now }: Pick<Context, 'state' | 'now'>): void {
  const due = state.queue.filter(({ at }) => at <= now);
  if (due.length === 0) return;
  state.queue = state.queue.filter(({ at }) => at > now);
  for (const { noun, records, environment } of due) {
    const holding = holdingOf(state, environment);
    if (noun === 'interactions') holding.interactions.push(...records);
    else for (const record of records) holding[noun][String(record[ID_FIELDS[noun]])] = record;
  }
}

/** The body is not published: this is what Miso's own mock answers. What it says while a task is under way is sandbox design. */
function statusOf(task: string, { state }: At): SandboxResponse {
  const number = Number(/^task-(\d+)$/.exec(task)?.[1]);
  if (!(number <= state.tasks)) return NOT_FOUND;
  const code = state.queue.some((queued) => queued.task === task) ? 202 : 200;
  return { status: 200, json: { took: 100, errors: false, data: [], code } };
}

function removeMany(noun: Named, at: At): SandboxResponse {
  const data = isObject(at.request.json) ? at.request.json.data : undefined;
  const name = `${ID_FIELDS[noun]}s`;
  const ids: unknown = isObject(data) ? data[name] : undefined;
  // Whether Miso minds an id it does not have is not stated; here it does not.
  return isTexts(ids) ? removed(ids, noun, at) : malformed('data', name);
}

function removed(ids: readonly string[], noun: Named, { state, holding }: At): SandboxResponse {
  for (const id of ids) delete holding[noun][id];
  return { status: 200, json: { message: 'deleted', data: { task_id: taskName(state) } } };
}

function listIds(records: Readonly<Record<string, JsonObject>>): SandboxResponse {
  const ids = Object.keys(records);
  if (ids.length === 0) return { status: 404, json: { status_code: 404, message: 'not found' } };
  return { status: 200, json: { message: 'success', data: { ids } } };
}

const taskName = (state: State): string => `task-${++state.tasks}`;

const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((one) => typeof one === 'string');

function malformed(...path: readonly string[]): SandboxResponse {
  const loc = ['body', ...(path.length === 0 ? ['data'] : path)];
  return { status: 422, json: { detail: [{ loc, msg: 'value is not a valid list', type: 'type_error.list' }] } };
}
