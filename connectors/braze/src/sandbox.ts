import type { Sandbox, SandboxRequest, SandboxResponse } from '@tributary/connector-kit';

export const SANDBOX_KEY = 'sandbox-braze-rest-api-key';

type Attributes = Readonly<Record<string, unknown>>;
interface Profile {
  external_id: string;
  custom_attributes: Record<string, unknown>;
  [standard: string]: unknown;
}
/** Everything it keeps: plain data. */
interface State {
  users: Profile[];
  /** Attributes written, which Braze bills even when their value did not change. */
  dataPoints: number;
}

const STANDARD = new Set(
  'email phone first_name last_name country language time_zone home_city gender dob email_subscribe push_subscribe current_location facebook twitter image_url'.split(
    ' ',
  ),
);
/** Not billed, as seen in other tools; not stated by Braze. */
const FREE = new Set(['country', 'language', 'email_subscribe', 'push_subscribe']);
const MOST_OBJECTS = 75;
const MOST_DELETES = 50;
const NOTHING_VALID = "Valid data must be provided in the 'attributes', 'events', or 'purchases' fields.";

/**
 * Braze's user endpoints. From its documentation: the limits, the texts and forms of the answers, null removes, counters and array
 * changes, update-only. Assumed: 75 objects over all arrays; `/users/delete` answers 201; a string of more than 255 characters or a name
 * with `$` refuses its object (Braze documents the limit, not the answer); no processing delay. Not simulated: events, purchases, aliases.
 */
export function createBrazeSandbox(): Sandbox {
  let users = new Map<string, Profile>();
  let dataPoints = 0;

  const track = ({ json, text }: SandboxRequest): SandboxResponse => {
    if (Buffer.byteLength(text) > 4_000_000) return refuse(413, 'Request Entity Too Large');
    const { attributes = [] } = (json ?? {}) as { attributes?: Attributes[] };
    if (!Array.isArray(attributes)) return refuse(400, NOTHING_VALID);
    if (attributes.length > MOST_OBJECTS) return refuse(400, 'Max Input Length Exceeded');
    const errors = attributes.flatMap((object, index) => problem(object).map((type) => ({ type, input_array: 'attributes', index })));
    const bad = new Set(errors.map((error) => error.index));
    const valid = attributes.filter((_, index) => !bad.has(index));
    if (valid.length === 0) return { status: 400, json: { message: NOTHING_VALID, ...(errors.length === 0 ? {} : { errors }) } };
    for (const object of valid) dataPoints += apply(users, object);
    return { status: 201, json: { message: 'success', attributes_processed: valid.length, ...(errors.length === 0 ? {} : { errors }) } };
  };

  const remove = ({ json }: SandboxRequest): SandboxResponse => {
    const { external_ids: ids } = (json ?? {}) as { external_ids?: unknown };
    if (!Array.isArray(ids)) return refuse(400, "'external_ids' must be an array of strings");
    if (ids.length > MOST_DELETES) return refuse(400, 'The max number of external_ids and aliases per request was exceeded');
    return { status: 201, json: { deleted: ids.filter((id) => users.delete(String(id))).length, message: 'success' } };
  };

  const routes: Readonly<Record<string, (request: SandboxRequest) => SandboxResponse>> = { '/users/track': track, '/users/delete': remove };

  return {
    answer(request) {
      if (request.headers.authorization !== `Bearer ${SANDBOX_KEY}`) return refuse(401, 'Invalid API Key');
      const route = request.method === 'POST' && Object.hasOwn(routes, request.path) ? routes[request.path] : undefined;
      return route === undefined ? refuse(404, 'Invalid URL') : route(request);
    },
    holdings: () => ({ users: [...users.values()] }),
    save: (): State => ({ users: [...users.values()], dataPoints }),
    restore(state) {
      const saved = state as State;
      users = new Map(saved.users.map((user) => [user.external_id, user]));
      dataPoints = saved.dataPoints;
    },
  };
}

function refuse(status: number, message: string): SandboxResponse {
  return { status, json: { message } };
}

/** Why an object is refused: at most one reason, in Braze's words. */
function problem(object: Attributes): string[] {
  const { external_id: id, email } = object;
  if (typeof id !== 'string' || id === '') return ["'external_id', 'braze_id', 'user_alias', 'email' or 'phone' is required"];
  if (Buffer.byteLength(id) >= 988) return ["'external_id' must be fewer than 988 bytes"];
  if (id.startsWith('blocked-')) return ['provided external_id is blacklisted and disallowed'];
  if (email !== undefined && email !== null && !(typeof email === 'string' && /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email))) {
    return ["The value provided for the 'email' field is not a valid email."];
  }
  const name = Object.keys(object).find((each) => each.startsWith('$') || each.length > 255);
  if (name !== undefined) return [`'${name.slice(0, 20)}' is not a valid attribute name`];
  const long = Object.entries(object).find(([, value]) => typeof value === 'string' && value.length > 255);
  return long === undefined ? [] : [`'${long[0]}' must be at most 255 characters`];
}

/** Gives the data points it cost. */
function apply(users: Map<string, Profile>, object: Attributes): number {
  const { external_id: id, _update_existing_only: existingOnly, _merge_objects: merge, ...attributes } = object;
  const known = users.get(id as string);
  if (known === undefined && existingOnly === true) return 0;
  const profile: Profile = known ?? { external_id: id as string, custom_attributes: {} };
  users.set(profile.external_id, profile);
  for (const [name, value] of Object.entries(attributes)) {
    const place: Record<string, unknown> = STANDARD.has(name) ? profile : profile.custom_attributes;
    const next = combine(place[name], value, merge === true);
    if (next === null) delete place[name];
    else place[name] = next;
  }
  return Object.keys(attributes).filter((name) => !FREE.has(name)).length;
}

/** The value an attribute has after an update. */
function combine(before: unknown, value: unknown, merge: boolean): unknown {
  if (!isObject(value)) return value;
  if (typeof value.inc === 'number') return (typeof before === 'number' ? before : 0) + value.inc;
  const list: unknown[] = Array.isArray(before) ? before : [];
  if (Array.isArray(value.add)) return [...new Set([...list, ...(value.add as unknown[])])];
  if (Array.isArray(value.remove)) return list.filter((item) => !(value.remove as unknown[]).includes(item));
  if (!merge || !isObject(before)) return value;
  const merged = Object.entries(value).map(([name, inner]) => [name, combine(before[name], inner, true)] as const);
  return Object.fromEntries(Object.entries({ ...before, ...Object.fromEntries(merged) }).filter(([, inner]) => inner !== null));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
