import type { SandboxResponse } from '@tributary/connector-kit';
import { failure, success, textOf, type MethodCall } from './state.js';
import { CHANNELS, isMember, memberOf, type Channel } from './workspace.js';

export function listChannels({ body }: MethodCall): SandboxResponse {
  const from = Number(textOf(body.cursor) === '' ? 0 : textOf(body.cursor));
  if (!Number.isInteger(from)) return failure('invalid_cursor');
  const limit = Number(body.limit ?? 100);
  if (!(limit >= 1 && limit <= 999)) return failure('invalid_limit');
  const seen = CHANNELS.filter(({ is }) => is !== 'private' && !(is === 'archived' && String(body.exclude_archived) === 'true'));
  const next = from + limit < seen.length ? String(from + limit) : '';
  return success({ channels: seen.slice(from, from + limit).map(channelShown), response_metadata: { next_cursor: next } });
}

const channelShown = ({ id, name, is }: Channel) => ({
  id,
  name,
  is_channel: true,
  is_private: is === 'private',
  is_archived: is === 'archived',
  is_member: is === 'joined' || is === 'read_only',
});

/** Joining again is a warning. That the app stays out of a channel it has joined here is sandbox design: its channels never change. */
export function joinChannel({ body }: MethodCall): SandboxResponse {
  const channel = CHANNELS.find(({ id }) => id === body.channel);
  if (channel === undefined || channel.is === 'private') return failure('channel_not_found');
  if (channel.is === 'archived') return failure('is_archived');
  const before = channel.is === 'joined' ? { warning: 'already_in_channel' } : {};
  return success({ channel: channelShown(channel), ...before });
}

export function openConversation({ body }: MethodCall): SandboxResponse {
  const users = textOf(body.users).split(',');
  if (users[0] === '') return failure('users_list_not_supplied');
  if (!users.every(isMember)) return failure('user_not_found');
  return success({ channel: { id: `D${users.join('').slice(1)}` } });
}

export function lookupByEmail({ body }: MethodCall): SandboxResponse {
  const id = memberOf(textOf(body.email));
  return id === undefined ? failure('users_not_found') : success({ user: { id, profile: { email: body.email } } });
}

export function listMembers({ body, state }: MethodCall): SandboxResponse {
  const users = state.usergroups[textOf(body.usergroup)];
  return users === undefined ? failure('no_such_subteam') : success({ users });
}

/** The list given is the whole list; one user it does not know and nothing is changed. */
export function updateMembers({ body, state }: MethodCall): SandboxResponse {
  const id = textOf(body.usergroup);
  if (state.usergroups[id] === undefined) return failure('no_such_subteam');
  const users = [...new Set(textOf(body.users).split(','))].filter((user) => user !== '');
  if (users.length === 0) return failure('no_users_provided');
  if (!users.every(isMember)) return failure('invalid_users');
  state.usergroups[id] = users;
  return success({ usergroup: { id, users, user_count: users.length } });
}
