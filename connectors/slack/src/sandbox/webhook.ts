import type { SandboxResponse } from '@tributary/connector-kit';
import { contentFailure, contentOf, storeMessage } from './messages.js';
import type { Body, State } from './state.js';
import { channelBucket, takeToken } from './take-token.js';
import { CHANNELS, WEBHOOKS } from './workspace.js';

const said = (status: number, text: string): SandboxResponse => ({ status, text });

/** A post through an incoming webhook: answered in words, without saying where the message is. */
export function postByWebhook(webhook: string, body: Body | undefined, { state, now }: { state: State; now: number }): SandboxResponse {
  const channel = CHANNELS.find(({ id }) => id === WEBHOOKS.get(webhook));
  // The status of `no_service` varies in what is known of it.
  if (!WEBHOOKS.has(webhook)) return said(404, 'no_service');
  if (channel === undefined) return said(403, 'action_prohibited');
  if (channel.is === 'archived') return said(410, 'channel_is_archived');
  if (body === undefined) return said(400, 'invalid_payload');
  const refused = contentFailure(body);
  if (refused !== undefined) return said(400, (refused.json as { readonly error: string }).error);
  const limited = takeToken(state, channelBucket(channel.id), now);
  if (limited !== undefined) return limited;
  storeMessage(state, { channel: channel.id, ...contentOf(body), by: 'webhook' }, now);
  return said(200, 'ok');
}
