import { isObject } from '@tributary/connector-kit';
import type { SandboxResponse } from '@tributary/connector-kit';
import { isEmail } from './track.js';
import type { Workspace } from './workspace.js';

const MOST = 50;
const say = (status: number, message: string): SandboxResponse => ({ status, json: { message } });

const VALID: Readonly<Record<string, (id: unknown) => boolean>> = {
  external_ids: (id) => typeof id === 'string' && id !== '' && !id.startsWith('blocked-'),
  emails: isEmail,
  phones: (id) => typeof id === 'string' && /^\+[1-9]\d{4,14}$/.test(id),
};

/** Refuses a request as a whole. The texts are assumed, and so is that an id nobody has is taken. */
export function setSubscriptions({ kept }: Workspace, { subscription_groups: groups }: Readonly<Record<string, unknown>>): SandboxResponse {
  if (!Array.isArray(groups) || groups.length === 0 || !groups.every(isObject))
    return say(400, "'subscription_groups' must be an array of objects");
  const changes = groups.map((group) => {
    const lists = Object.keys(VALID).filter((list) => Array.isArray(group[list]));
    return {
      group: group['subscription_group_id'],
      state: group['subscription_state'],
      list: lists[0] ?? '',
      lists,
      ids: (group[lists[0] ?? ''] ?? []) as unknown[],
    };
  });
  if (changes.reduce((sum, { ids }) => sum + ids.length, 0) > MOST) return say(400, 'The max number of ids per request was exceeded');
  for (const { group, state, lists, list, ids } of changes) {
    if (typeof group !== 'string' || group === '') return say(400, "'subscription_group_id' is required");
    if (state !== 'subscribed' && state !== 'unsubscribed') return say(400, "'subscription_state' must be 'subscribed' or 'unsubscribed'");
    if (lists.length !== 1) return say(400, "exactly one of 'external_ids', 'emails' and 'phones' is required");
    if (!ids.every((id) => VALID[list]?.(id) === true)) return say(400, `'${list}' has an id that is not valid`);
  }
  for (const { group, state, ids } of changes) {
    const states = (kept.subscriptions[group as string] ??= {});
    // Who never was in a group is not known to have left it.
    for (const id of ids as string[]) if (state === 'subscribed' || id in states) states[id] = String(state);
  }
  return { status: 201, json: { message: 'success' } };
}
