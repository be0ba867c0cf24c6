import type { Sandbox, SandboxRequest, SandboxResponse } from '@tributary/connector-kit';
import { joinChannel, listChannels, listMembers, lookupByEmail, openConversation, updateMembers } from './directory.js';
import { deleteMessage, postMessage, updateMessage } from './messages.js';
import { emptyState, failure, success, type Body, type MethodCall, type State } from './state.js';
import { methodBucket, takeToken } from './take-token.js';
import { postByWebhook } from './webhook.js';
import { CHANNELS, SANDBOX_APP, TOKENS, type Token } from './workspace.js';

/** A method of the Web API: the scope it needs, its tier, and whether it may be asked by GET. */
interface Method {
  readonly scope: string;
  readonly tier?: 2 | 3;
  readonly reads?: true;
  readonly answer: (call: MethodCall) => SandboxResponse;
}

const METHODS: Readonly<Record<string, Method>> = {
  'auth.test': { scope: '', reads: true, answer: () => success({ url: 'https://sandbox.slack.com/', ...SANDBOX_APP }) },
  'chat.postMessage': { scope: 'chat:write', answer: postMessage },
  'chat.update': { scope: 'chat:write', tier: 3, answer: updateMessage },
  'chat.delete': { scope: 'chat:write', tier: 3, answer: deleteMessage },
  'conversations.list': { scope: 'channels:read', tier: 2, reads: true, answer: listChannels },
  'conversations.join': { scope: 'channels:join', tier: 3, answer: joinChannel },
  'conversations.open': { scope: 'im:write', tier: 3, answer: openConversation },
  'users.lookupByEmail': { scope: 'users:read.email', tier: 3, reads: true, answer: lookupByEmail },
  'usergroups.users.list': { scope: 'usergroups:read', tier: 2, reads: true, answer: listMembers },
  'usergroups.users.update': { scope: 'usergroups:write', tier: 2, answer: updateMembers },
};

/** A local Slack: one workspace with a few channels, people and a user group. Failures answer 200, as Slack's do. */
export function createSlackSandbox(now: () => number = Date.now): Sandbox {
  let state = emptyState();
  return {
    answer: (request) => route(request, state, now()),
    holdings: () => ({
      message: state.messages.map((message) => ({ ...message, channel: `#${nameOf(message.channel)}` })),
      usergroup: Object.entries(state.usergroups).map(([id, users]) => ({ id, users })),
    }),
    save: () => structuredClone(state),
    restore: (saved) => (state = structuredClone(saved as State)),
  };
}

const nameOf = (id: string): string => CHANNELS.find((channel) => channel.id === id)?.name ?? id;

function route(request: SandboxRequest, state: State, now: number): SandboxResponse {
  const body = bodyOf(request);
  const webhook = /^\/services\/(.+)$/.exec(request.path)?.[1];
  if (webhook !== undefined) {
    return request.method === 'POST' ? postByWebhook(webhook, body, { state, now }) : { status: 405, text: 'Method Not Allowed' };
  }
  const name = /^\/api\/([\w.]+)$/.exec(request.path)?.[1];
  if (name === undefined) return { status: 404, text: 'Not Found' };
  if (body === undefined) return failure('invalid_json');
  const token = tokenOf(request, body);
  if (typeof token === 'string') return failure(token);
  const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
  if (method === undefined) return failure('unknown_method');
  const answer = answerOf(name, method, { body: { ...request.query, ...body }, token, state, now }, request.method);
  return { ...answer, headers: { ...answer.headers, 'x-oauth-scopes': token.scopes.join(','), 'x-accepted-oauth-scopes': method.scope } };
}

/** The token's owner, or the error for it. A token in the query is not taken. */
function tokenOf({ headers }: SandboxRequest, body: Body): Token | string {
  const given = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? (typeof body.token === 'string' ? body.token : undefined);
  if (given === undefined) return 'not_authed';
  const token = TOKENS.get(given);
  if (token === undefined) return 'invalid_auth';
  return token.revoked ? 'token_revoked' : token;
}

/** In Slack's order: scope, rate of the method, and what the method says. */
function answerOf(name: string, { scope, tier, reads, answer }: Method, call: MethodCall, verb: string): SandboxResponse {
  if (verb === 'GET' && reads !== true) return failure('invalid_post_type');
  if (scope !== '' && !call.token.scopes.includes(scope)) {
    return failure('missing_scope', { needed: scope, provided: call.token.scopes.join(',') });
  }
  return (tier === undefined ? undefined : takeToken(call.state, methodBucket(name, tier), call.now)) ?? answer(call);
}

/** JSON or a form; `undefined` for a body that says JSON and is none. */
function bodyOf({ headers, text, json }: SandboxRequest): Body | undefined {
  if (text === '') return {};
  if (!(headers['content-type'] ?? '').includes('json')) return Object.fromEntries(new URLSearchParams(text));
  return typeof json === 'object' && json !== null ? (json as Body) : undefined;
}
