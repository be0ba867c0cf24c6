import type { Sandbox, SandboxRequest, SandboxResponse } from '@tributary/connector-kit';
import { CHANNELS, SANDBOX_APP, TOKENS, type Channel, type Token } from './sandbox-workspace.js';

export { SANDBOX_TOKENS } from './sandbox-workspace.js';

interface Message {
  readonly channel: string;
  readonly ts: string;
  readonly text: string;
  readonly metadata?: unknown;
}

interface State {
  messages: Message[];
  /** Tokens left in each channel's bucket, and when that was. */
  buckets: Record<string, { readonly left: number; readonly at: number }>;
  lastTs: number;
}

type Body = Readonly<Record<string, unknown>>;

/** Slack cuts texts here. */
const LONGEST_TEXT = 40_000;

/** About one message a second is Slack's word; the size of a burst is sandbox design. */
const BURST = 5;

/** A local Slack: one workspace with a few channels, `auth.test` and `chat.postMessage`. Failures answer 200, as Slack's do. */
export function createSlackSandbox(now: () => number = Date.now): Sandbox {
  let state: State = { messages: [], buckets: {}, lastTs: 0 };
  return {
    answer: (request) => route(request, state, now()),
    holdings: () => ({ message: state.messages.map((message) => ({ ...message, channel: `#${nameOf(message.channel)}` })) }),
    save: () => structuredClone(state),
    restore: (saved) => (state = structuredClone(saved as State)),
  };
}

function route(request: SandboxRequest, state: State, now: number): SandboxResponse {
  const method = /^\/api\/([\w.]+)$/.exec(request.path)?.[1];
  if (method === undefined) return { status: 404, text: 'Not Found' };
  const body = bodyOf(request);
  if (body === undefined) return failure('invalid_json');
  const token = tokenOf(request, body);
  if (typeof token === 'string') return failure(token);
  const answer =
    method === 'auth.test' ? signedIn() : method === 'chat.postMessage' ? post({ body, token, state, now }) : failure('unknown_method');
  return { ...answer, headers: { ...answer.headers, 'x-oauth-scopes': token.scopes.join(','), 'x-accepted-oauth-scopes': 'chat:write' } };
}

/** The token's owner, or the error for it. */
function tokenOf({ headers }: SandboxRequest, body: Body): Token | string {
  const given = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? (typeof body.token === 'string' ? body.token : undefined);
  if (given === undefined) return 'not_authed';
  const token = TOKENS.get(given);
  if (token === undefined) return 'invalid_auth';
  return token.revoked ? 'token_revoked' : token;
}

function signedIn(): SandboxResponse {
  return { status: 200, json: { ok: true, url: 'https://sandbox.slack.com/', ...SANDBOX_APP } };
}

interface Post {
  readonly body: Body;
  readonly token: Token;
  readonly state: State;
  readonly now: number;
}

/** In Slack's order: scope, channel, content, rate. */
function post({ body, token, state, now }: Post): SandboxResponse {
  if (!token.scopes.includes('chat:write')) {
    return { status: 200, json: { ok: false, error: 'missing_scope', needed: 'chat:write', provided: token.scopes.join(',') } };
  }
  const channel = channelOf(body.channel);
  if (typeof channel === 'string') return failure(channel);
  const text = typeof body.text === 'string' ? body.text : '';
  if (text === '') return failure('no_text');
  const wait = takeToken(state, channel.id, now);
  if (wait > 0) return { status: 429, headers: { 'retry-after': String(Math.ceil(wait)) }, json: { ok: false, error: 'ratelimited' } };
  return store({ channel: channel.id, text, metadata: body.metadata }, state, now);
}

/** The channel posted to, or the error for it. Slack hides private channels from apps that are not in them (inferred). */
function channelOf(given: unknown): Channel | string {
  const name = typeof given === 'string' ? given.replace(/^#/, '') : '';
  const channel = CHANNELS.find((known) => known.id === name || known.name === name);
  if (channel === undefined || channel.is === 'private') return 'channel_not_found';
  if (channel.is === 'archived') return 'is_archived';
  if (channel.is === 'read_only') return 'restricted_action_read_only_channel';
  return channel.is === 'not_joined' ? 'not_in_channel' : channel;
}

/** Takes a token from the channel's bucket; gives the seconds to wait when it is empty. */
function takeToken(state: State, channel: string, now: number): number {
  const bucket = state.buckets[channel] ?? { left: BURST, at: now };
  const left = Math.min(BURST, bucket.left + (now - bucket.at) / 1000);
  state.buckets[channel] = { left: left >= 1 ? left - 1 : left, at: now };
  return left >= 1 ? 0 : 1 - left;
}

function store(message: Omit<Message, 'ts'>, state: State, now: number): SandboxResponse {
  state.lastTs = Math.max(state.lastTs + 1, now * 1000);
  const ts = `${Math.floor(state.lastTs / 1_000_000)}.${String(state.lastTs % 1_000_000).padStart(6, '0')}`;
  const stored = { ...message, ts, text: message.text.slice(0, LONGEST_TEXT) };
  state.messages.push(stored);
  const cut = message.text.length > LONGEST_TEXT ? { warning: 'message_truncated' } : {};
  const shown = { type: 'message', text: stored.text, user: SANDBOX_APP.user_id, bot_id: SANDBOX_APP.bot_id, ts };
  return { status: 200, json: { ok: true, channel: message.channel, ts, message: shown, ...cut } };
}

function failure(error: string): SandboxResponse {
  return { status: 200, json: { ok: false, error } };
}

/** JSON or a form; `undefined` for a body that says JSON and is none. */
function bodyOf({ headers, text, json }: SandboxRequest): Body | undefined {
  if (text === '') return {};
  if (!(headers['content-type'] ?? '').includes('json')) return Object.fromEntries(new URLSearchParams(text));
  return typeof json === 'object' && json !== null ? (json as Body) : undefined;
}

function nameOf(id: string): string {
  return CHANNELS.find((channel) => channel.id === id)?.name ?? id;
}
