import type { SandboxResponse } from '@tributary/connector-kit';
import { checkBlocks } from './check-blocks.js';
import { channelOf, failure, success, textOf, type Body, type Message, type MethodCall, type State } from './state.js';
import { channelBucket, takeToken } from './take-token.js';
import { SANDBOX_APP } from './workspace.js';

/** Slack cuts texts here. */
const LONGEST_TEXT = 40_000;

/** In Slack's order: channel, content, rate. */
export function postMessage({ body, token, state, now }: MethodCall): SandboxResponse {
  const channel = channelOf(body.channel, token);
  if (typeof channel === 'string') return failure(channel);
  const refused = contentFailure(body) ?? threadFailure(body, state, channel.id);
  if (refused !== undefined) return refused;
  const limited = takeToken(state, channelBucket(channel.id), now);
  if (limited !== undefined) return limited;
  const thread = body.thread_ts === undefined ? {} : { thread_ts: textOf(body.thread_ts) };
  const metadata = body.metadata === undefined ? {} : { metadata: body.metadata };
  const stored = storeMessage(state, { channel: channel.id, ...contentOf(body), ...thread, ...metadata, by: 'app' }, now);
  return shown(stored, body);
}

export function updateMessage({ body, state }: MethodCall): SandboxResponse {
  const index = indexOf(body, state);
  const before = state.messages[index];
  if (before === undefined) return failure('message_not_found');
  if (before.by === 'webhook') return failure('cant_update_message');
  const refused = contentFailure(body);
  if (refused !== undefined) return refused;
  const { channel, ts, by, thread_ts: thread, metadata } = before;
  const kept = { ...(thread === undefined ? {} : { thread_ts: thread }), ...(metadata === undefined ? {} : { metadata }) };
  const after: Message = { channel, ts, ...contentOf(body), ...kept, edited: true, by };
  state.messages[index] = after;
  return shown(after, body);
}

export function deleteMessage({ body, state }: MethodCall): SandboxResponse {
  const index = indexOf(body, state);
  const found = state.messages[index];
  if (found === undefined) return failure('message_not_found');
  if (found.by === 'webhook') return failure('cant_delete_message');
  state.messages.splice(index, 1);
  return success({ channel: found.channel, ts: found.ts });
}

/** Only a channel's id finds a message again. */
const indexOf = ({ channel, ts }: Body, { messages }: State): number =>
  messages.findIndex((message) => message.channel === channel && message.ts === ts);

export function contentFailure({ text, blocks }: Body): SandboxResponse | undefined {
  if (blocks === undefined) return textOf(text) === '' ? failure('no_text') : undefined;
  const wrong = checkBlocks(blocks);
  return wrong === undefined ? undefined : failure(wrong.error, { response_metadata: { messages: wrong.messages } });
}

function threadFailure({ thread_ts: thread }: Body, { messages }: State, channel: string): SandboxResponse | undefined {
  if (thread === undefined) return undefined;
  const parent = messages.find((message) => message.channel === channel && message.ts === thread);
  if (parent === undefined) return failure('message_not_found');
  // A reply is answered by answering its parent.
  return parent.thread_ts === undefined ? undefined : failure('cannot_reply_to_message');
}

export function contentOf({ text, blocks }: Body): Pick<Message, 'text' | 'blocks'> {
  const list: unknown = typeof blocks === 'string' ? JSON.parse(blocks) : blocks;
  return { text: textOf(text).slice(0, LONGEST_TEXT), ...(list === undefined ? {} : { blocks: list }) };
}

/** Stamps and keeps it; stamps never come twice. */
export function storeMessage(state: State, message: Omit<Message, 'ts'>, now: number): Message {
  state.lastTs = Math.max(state.lastTs + 1, now * 1_000);
  const ts = `${Math.floor(state.lastTs / 1_000_000)}.${String(state.lastTs % 1_000_000).padStart(6, '0')}`;
  const stored = { ...message, ts };
  state.messages.push(stored);
  return stored;
}

function shown({ channel, ts, text }: Message, { text: given }: Body): SandboxResponse {
  // The name of the warning is inferred.
  const cut = textOf(given).length > LONGEST_TEXT ? { warning: 'message_truncated' } : {};
  const message = { type: 'message', text, user: SANDBOX_APP.user_id, bot_id: SANDBOX_APP.bot_id, ts };
  return success({ channel, ts, text, message, ...cut });
}
