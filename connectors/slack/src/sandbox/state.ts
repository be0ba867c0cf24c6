import type { SandboxResponse } from '@tributary/connector-kit';
import { CHANNELS, SANDBOX_OWNER, SANDBOX_USERGROUP, type Channel, type Token } from './workspace.js';

export interface Message {
  readonly channel: string;
  readonly ts: string;
  readonly text: string;
  readonly blocks?: unknown;
  readonly thread_ts?: string;
  readonly metadata?: unknown;
  readonly edited?: true;
  /** Through which way it came. A webhook's can be neither rewritten nor deleted. */
  readonly by: 'app' | 'webhook';
}

/** All a workspace holds, as plain data. */
export interface State {
  messages: Message[];
  usergroups: Record<string, readonly string[]>;
  /** Tokens left in each bucket, and when that was. */
  buckets: Record<string, { readonly left: number; readonly at: number }>;
  lastTs: number;
}

export const emptyState = (): State => ({ messages: [], usergroups: { [SANDBOX_USERGROUP]: [SANDBOX_OWNER] }, buckets: {}, lastTs: 0 });

export type Body = Readonly<Record<string, unknown>>;

/** One call of a method, with whose it is. */
export interface MethodCall {
  readonly body: Body;
  readonly token: Token;
  readonly state: State;
  readonly now: number;
}

export const failure = (error: string, more: object = {}): SandboxResponse => ({ status: 200, json: { ok: false, error, ...more } });

export const success = (body: object): SandboxResponse => ({ status: 200, json: { ok: true, ...body } });

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The channel named, or the error for it. Slack hides private channels from apps that are not in them (inferred). */
export function channelOf(given: unknown, { scopes }: Token): Channel | string {
  const name = textOf(given).replace(/^#/, '');
  const channel = CHANNELS.find((known) => known.id === name || known.name === name);
  if (channel === undefined || channel.is === 'private') return 'channel_not_found';
  if (channel.is === 'archived') return 'is_archived';
  if (channel.is === 'read_only') return 'restricted_action_read_only_channel';
  return channel.is === 'not_joined' && !scopes.includes('chat:write.public') ? 'not_in_channel' : channel;
}
