import { fault, type Http, type OutRecord, type RecordOutcome, type Refusal } from '@tributary/connector-kit';
import { readPosted, readWebhook, type ChannelOf } from './answer.js';
import { call, callWebhook } from './call.js';
import type { Content } from '../content/content.js';
import type { SlackSettings } from '../settings.js';

/** The way in and where a sync's messages go, as far as records do not say themselves. */
export interface Poster {
  readonly http: Http;
  readonly settings: SlackSettings;
  readonly options: { readonly channel?: string | undefined; readonly unfurl?: boolean | undefined };
}

/** Where a record's messages go. */
export interface Place {
  readonly channel: string;
  readonly channelOf: ChannelOf;
}

/** The record's own channel, else the sync's; a webhook has one of its own. Throws where a sync names none at all. */
export function placeOf({ options, settings }: Poster, { fields }: OutRecord): Place | Refusal {
  const own = fields.channel;
  if (typeof own === 'string' && own !== '') return { channel: own, channelOf: 'record' };
  if (options.channel !== undefined) return { channel: options.channel, channelOf: 'sync' };
  if (settings.webhook !== undefined) return { channel: '', channelOf: 'sync' };
  if (own === undefined) throw fault.fatal('The sync names no channel.', 'Give the option `channel`, or map a column to `channel`.');
  return { kind: 'rejected', code: 'no_channel', message: 'The record names no channel.', field: 'channel' };
}

/** A message to post. */
export interface Post {
  readonly place: Place;
  readonly content: Content;
  readonly idempotencyKey: string;
  /** The message to answer to, by its time stamp. */
  readonly thread?: string;
}

/** Posts a message by the way the settings give. */
export async function post({ http, settings, options }: Poster, { place, content, idempotencyKey, thread }: Post): Promise<RecordOutcome> {
  const unfurl = options.unfurl === undefined ? {} : { unfurl_links: options.unfurl, unfurl_media: options.unfurl };
  if (settings.webhook !== undefined) return readWebhook(await callWebhook(http, settings.webhook, { ...content, ...unfurl }));
  const { channel, channelOf } = place;
  const json = {
    channel,
    ...content,
    ...(thread === undefined ? {} : { thread_ts: thread }),
    ...unfurl,
    // Slack does not look at it; it makes a message that was posted twice recognisable.
    metadata: { event_type: 'tributary_record', event_payload: { idempotency_key: idempotencyKey } },
  };
  return readPosted(await call(http, { method: 'chat.postMessage', json, channel }), channelOf);
}
