import { isObject } from '@tributary/connector-kit';
import type { SandboxResponse } from '@tributary/connector-kit';
import { isAlias, noteIdentity } from './workspace.js';
import type { Profile, Workspace } from './workspace.js';

type Body = Readonly<Record<string, unknown>>;

const MOST = 50;
const TOO_MANY = 'The max number of external_ids and aliases per request was exceeded';

const say = (status: number, message: string, more: object = {}): SandboxResponse => ({ status, json: { message, ...more } });

interface Listed {
  readonly type: string;
  readonly input_array: string;
  readonly index: number;
}

/** Each entry by itself: those that are wrong are told beside the number of the others. */
function processed(entries: readonly unknown[], array: string, problem: (entry: Body) => string | undefined): SandboxResponse {
  if (entries.length > MOST) return say(400, TOO_MANY);
  const errors = entries.flatMap((entry, index): Listed[] => {
    const type = problem(isObject(entry) ? entry : {});
    return type === undefined ? [] : [{ type, input_array: array, index }];
  });
  return say(201, 'success', { aliases_processed: entries.length - errors.length, ...(errors.length === 0 ? {} : { errors }) });
}

/** The form of its answer is that of `/users/identify`: the page shows none. That an alias cannot move to another user is assumed. */
export function newAliases(workspace: Workspace, { user_aliases: entries }: Body): SandboxResponse {
  if (!Array.isArray(entries)) return say(400, "'user_aliases' must be an array of objects");
  return processed(entries, 'user_aliases', (entry) => addAlias(workspace, entry));
}

function addAlias(workspace: Workspace, entry: Body): string | undefined {
  if (!isAlias(entry)) return "'alias_name' and 'alias_label' are required";
  const { external_id: id } = entry as Body;
  if (typeof id === 'string' && id.startsWith('blocked-')) return BLOCKED;
  const alias = { alias_name: entry.alias_name, alias_label: entry.alias_label };
  const holder = workspace.find({ user_alias: alias });
  const user = typeof id === 'string' ? workspace.find({ external_id: id }) : (holder ?? workspace.make({ user_alias: alias }));
  if (user !== undefined && holder !== undefined && holder !== user) return 'alias is taken by another user';
  // Where there is no user with this id, Braze adds the alias to nobody, and does not say so.
  noteIdentity(workspace, 'alias', { ...alias, external_id: id }, user !== undefined);
  if (user === undefined || holder !== undefined) return undefined;
  user.user_aliases = [...(user.user_aliases ?? []), alias];
  workspace.renamed(user);
  return undefined;
}

/** That somebody unknown is passed over is assumed. */
export function identifyUsers(workspace: Workspace, body: Body): SandboxResponse {
  const names = ['aliases_to_identify', 'emails_to_identify', 'phone_numbers_to_identify'];
  const lists = names.flatMap((name) => (Array.isArray(body[name]) ? [body[name] as unknown[]] : []));
  if (lists.length === 0) return say(400, "'aliases_to_identify' must be an array of objects");
  return processed(lists.flat(), 'user_identifiers', (entry) => identifyOne(workspace, entry, body['merge_behavior'] === 'merge'));
}

function identifyOne(workspace: Workspace, { external_id: id, prioritization: _, ...name }: Body, withValues: boolean): string | undefined {
  if (typeof id !== 'string' || id === '') return "'external_id' is required";
  if (id.startsWith('blocked-')) return BLOCKED;
  const known = workspace.find(name);
  const unnamed = known !== undefined && known.external_id === undefined ? known : undefined;
  noteIdentity(workspace, 'identify', { ...name, external_id: id }, unnamed !== undefined);
  if (unnamed === undefined) return undefined;
  const named = workspace.find({ external_id: id });
  if (named !== undefined) mergeInto(workspace, unnamed, named, withValues);
  else {
    unnamed.external_id = id;
    workspace.renamed(unnamed);
  }
  return undefined;
}

const BLOCKED = 'provided external_id is blacklisted and disallowed';

export function mergeUsers(workspace: Workspace, { merge_updates: entries }: Body): SandboxResponse {
  if (!Array.isArray(entries) || !entries.every(isObject)) return say(400, "'merge_updates' must be an array of objects");
  if (entries.length > MOST) return say(400, 'a single request may not contain more than 50 merge updates');
  const pairs = entries.map(({ identifier_to_merge: merge, identifier_to_keep: keep }) => ({ merge, keep }));
  const named = (value: unknown): value is Body =>
    isObject(value) && (typeof value['external_id'] === 'string' || isObject(value['user_alias']));
  const WRONG = "identifiers must be objects with an 'external_id' property that is a string, or 'user_alias' property that is an object";
  if (!pairs.every(({ merge, keep }) => named(merge) && named(keep))) return say(400, WRONG);
  if (pairs.some(({ merge, keep }) => Object.keys(merge as Body)[0] !== Object.keys(keep as Body)[0]))
    return say(400, 'identifiers must be objects of the same type');
  for (const { merge, keep } of pairs) {
    const [from, to] = [workspace.find(merge as Body), workspace.find(keep as Body)];
    const both = from !== undefined && to !== undefined && from !== to;
    noteIdentity(workspace, 'merge', { merge, keep }, both);
    if (both) mergeInto(workspace, from, to, true);
  }
  return say(202, 'success');
}

/** What the kept user has stays; what only the other had comes to it. */
function mergeInto(workspace: Workspace, from: Profile, to: Profile, withValues: boolean): void {
  const { braze_id: _, external_id: __, user_aliases: aliases = [], custom_attributes: custom, ...standard } = from;
  workspace.remove(from);
  if (withValues) {
    for (const [name, value] of Object.entries(standard)) to[name] ??= value;
    to.custom_attributes = { ...custom, ...to.custom_attributes };
  }
  if (aliases.length > 0) to.user_aliases = [...(to.user_aliases ?? []), ...aliases];
  workspace.renamed(to);
}

/** That the answer is a 201 is assumed. */
export function deleteUsers(workspace: Workspace, body: Body): SandboxResponse {
  const lists = Object.entries({ external_ids: 'external_id', user_aliases: 'user_alias', braze_ids: 'braze_id' }).filter(([list]) =>
    Array.isArray(body[list]),
  );
  const [[list = '', name = ''] = []] = lists;
  if (lists.length !== 1) return say(400, "exactly one of 'external_ids', 'user_aliases' and 'braze_ids' must be an array");
  const ids = body[list] as unknown[];
  if (ids.length > MOST) return say(400, TOO_MANY);
  const found = ids.flatMap((id) => workspace.find({ [name]: id }) ?? []);
  for (const user of found) workspace.remove(user);
  return say(201, 'success', { deleted: found.length });
}

export function exportUsers(workspace: Workspace, body: Body): SandboxResponse {
  const {
    external_ids: ids = [],
    user_aliases: aliases = [],
    email_address: email,
    phone,
    braze_id: brazeId,
  } = body as Record<string, unknown[] | undefined>;
  const asked = [
    ...(ids as readonly unknown[]).map((id) => ({ external_id: id })),
    ...(aliases as readonly unknown[]).map((alias) => ({ user_alias: alias })),
    ...[{ email }, { phone }, { braze_id: brazeId }].filter((one) => Object.values(one)[0] !== undefined),
  ];
  if (asked.length > MOST) return say(400, 'The max number of ids per request was exceeded');
  const users = new Set(asked.flatMap((one) => workspace.find(one) ?? []));
  return say(201, 'success', { users: [...users] });
}
