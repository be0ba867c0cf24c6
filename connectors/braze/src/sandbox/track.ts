import type { SandboxResponse } from '@tributary/connector-kit';
import { combine, costOf, isInvalidNested, isNested } from './attribute-values.js';
import type { Switches } from './switches.js';
import { nameIn } from './workspace.js';
import type { Profile, Workspace } from './workspace.js';

type Tracked = Readonly<Record<string, unknown>>;
type List = 'attributes' | 'events' | 'purchases';

const LISTS: readonly List[] = ['attributes', 'events', 'purchases'];
const NOTHING_VALID = "Valid data must be provided in the 'attributes', 'events', or 'purchases' fields.";
const NO_NAME = "'external_id', 'braze_id', 'user_alias', 'email' or 'phone' is required";

export const STANDARD = new Set(
  `email phone first_name last_name country language time_zone home_city gender dob email_subscribe push_subscribe current_location facebook twitter
image_url date_of_first_session date_of_last_session marked_email_as_spam_at email_open_tracking_disabled email_click_tracking_disabled
subscription_groups push_tokens push_token_import`.split(/\s+/),
);
const FLAGS = new Set(['external_id', 'user_alias', 'braze_id', '_update_existing_only', '_merge_objects']);

/** What a request of `/users/track` comes to: the answer at once, and the changes it makes, perhaps later. */
export interface Taken {
  readonly response: SandboxResponse;
  readonly apply: (workspace: Workspace) => void;
}

const nothing = (status: number, json: unknown): Taken => ({ response: { status, json }, apply: () => undefined });

/** Checks every object by itself, takes those that are valid, and bills them. */
export function takeTracked(json: unknown, switches: Switches): Taken {
  const body = (json ?? {}) as Readonly<Record<string, unknown>>;
  const lists = LISTS.flatMap((name) => (Array.isArray(body[name]) ? [{ name, objects: body[name] as Tracked[] }] : []));
  const counts = lists.map(({ objects }) => objects.length);
  const count = switches.per_list ? Math.max(0, ...counts) : counts.reduce((sum, one) => sum + one, 0);
  if (count > switches.most_objects) return nothing(400, { message: 'Max Input Length Exceeded' });
  const checked = lists.map(({ name, objects }) => {
    const errors = objects.flatMap((object, index) => PROBLEMS[name](object).map((type) => errorOf(type, name, index, switches)));
    const bad = new Set(errors.map(({ index }) => index));
    return { name, errors, valid: objects.filter((_, index) => !bad.has(index)) };
  });
  const errors = checked.flatMap((one) => one.errors);
  const told = errors.length === 0 ? {} : { errors };
  if (checked.every(({ valid }) => valid.length === 0)) {
    return nothing(errors.length === 0 ? 400 : switches.invalid_status, { message: NOTHING_VALID, ...told });
  }
  const processed = Object.fromEntries(checked.map(({ name, valid }) => [`${name}_processed`, valid.length]));
  const status = switches.message === 'queued' ? 202 : switches.partial_status;
  return {
    response: { status, json: { message: switches.message, ...processed, ...told } },
    apply: (workspace) => applyAll(workspace, checked, switches),
  };
}

function errorOf(type: string, list: List, index: number, { no_input_array: silent }: Switches) {
  return { type, ...(silent ? {} : { input_array: list }), index };
}

function applyAll(
  workspace: Workspace,
  lists: readonly { readonly name: List; readonly valid: readonly Tracked[] }[],
  switches: Switches,
): void {
  for (const { name, valid } of lists) {
    // One value that is invalid inside nested data costs the request all its nested changes.
    const nested = !valid.some((object) => Object.values(object).some(isInvalidNested));
    for (const object of valid) {
      if (switches.drop_next > 0) switches.drop_next -= 1;
      else APPLY[name](workspace, object, nested);
    }
  }
}

const APPLY: Readonly<Record<List, (workspace: Workspace, object: Tracked, nested: boolean) => void>> = {
  attributes: applyAttributes,
  events: (workspace, object) => applyActivity(workspace, object, 'events'),
  purchases: (workspace, object) => applyActivity(workspace, { quantity: 1, ...object }, 'purchases'),
};

/** For a user named by an alias nobody is made unless it is asked for. */
function profileFor(workspace: Workspace, object: Tracked): Profile | undefined {
  const known = workspace.find(object);
  if (known !== undefined) return known;
  const existingOnly = object['_update_existing_only'] ?? (object['external_id'] === undefined && object['user_alias'] !== undefined);
  return existingOnly === true || object['braze_id'] !== undefined ? undefined : workspace.make(object);
}

function applyAttributes(workspace: Workspace, object: Tracked, nested: boolean): void {
  const profile = profileFor(workspace, object);
  if (profile === undefined) return;
  for (const [name, value] of Object.entries(object)) {
    if (FLAGS.has(name) || (!nested && isNested(value))) continue;
    const place: Record<string, unknown> = STANDARD.has(name) ? profile : profile.custom_attributes;
    const next = combine(place[name], value, object['_merge_objects'] === true);
    if (next === null) delete place[name];
    else place[name] = next;
    if (!isOwnName(object, name)) workspace.kept.dataPoints += costOf(name, value);
  }
  if ('email' in object || 'phone' in object) workspace.renamed(profile);
}

/** An email or a phone that names the user is not written. */
const isOwnName = (object: Tracked, name: string): boolean =>
  (name === 'email' || name === 'phone') && !['external_id', 'user_alias', 'braze_id'].some((id) => id in object);

function applyActivity(workspace: Workspace, object: Tracked, list: 'events' | 'purchases'): void {
  const profile = profileFor(workspace, object);
  if (profile === undefined) return;
  const { _update_existing_only: _, ...told } = object;
  workspace.kept[list].push(told);
  workspace.kept.dataPoints += 1;
}

const PROBLEMS: Readonly<Record<List, (object: Tracked) => readonly string[]>> = {
  attributes: (object) => first([...nameProblems(object), ...attributeProblems(object)]),
  events: (object) =>
    first([...nameProblems(object), ...(isText(object['name'], 255) ? [] : ["'name' is required"]), ...timeProblems(object)]),
  purchases: (object) => first([...nameProblems(object), ...purchaseProblems(object), ...timeProblems(object)]),
};

const first = (problems: readonly string[]): readonly string[] => problems.slice(0, 1);

function nameProblems(object: Tracked): readonly string[] {
  const { external_id: id } = object;
  if (nameIn(object) === undefined) return [NO_NAME];
  if (typeof id !== 'string') return [];
  if (Buffer.byteLength(id) >= 988) return ["'external_id' must be fewer than 988 bytes"];
  return id.startsWith('blocked-') ? ['provided external_id is blacklisted and disallowed'] : [];
}

function attributeProblems(object: Tracked): readonly string[] {
  const { email } = object;
  if (email !== undefined && email !== null && !isEmail(email)) return ["The value provided for the 'email' field is not a valid email."];
  const name = Object.keys(object).find((each) => each.startsWith('$') || each.length > 255);
  if (name !== undefined) return [`'${name.slice(0, 20)}' is not a valid attribute name`];
  const long = Object.entries(object).find(([, value]) => typeof value === 'string' && [...value].length > 255);
  return long === undefined ? [] : [`'${long[0]}' must be at most 255 characters`];
}

function purchaseProblems({ product_id: product, currency, price, quantity = 1 }: Tracked): readonly string[] {
  return [
    isText(product, 255) ? '' : "'product_id' is required",
    typeof currency === 'string' && /^[A-Za-z]{3}$/.test(currency) ? '' : "'currency' is not valid",
    typeof price === 'number' ? '' : "'price' is not valid",
    Number.isInteger(quantity) && (quantity as number) >= 1 && (quantity as number) <= 100 ? '' : "'quantity' is not valid",
  ].filter((problem) => problem !== '');
}

function timeProblems({ time }: Tracked): readonly string[] {
  return typeof time === 'string' && /^\d{4}-\d\d-\d\d/.test(time) && !Number.isNaN(Date.parse(time)) ? [] : ["'time' is not valid"];
}

const isText = (value: unknown, most: number): boolean => typeof value === 'string' && value !== '' && value.length <= most;

export const isEmail = (value: unknown): boolean => typeof value === 'string' && /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(value);
