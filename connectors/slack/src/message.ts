import type { DestinationObject, HttpRequest, OutRecord } from '@tributary/connector-kit';
import { z } from 'zod';
import { readPosted } from './answer.js';
import type { SlackSettings } from './settings.js';
import { messageText } from './text.js';

/** Slack cuts longer texts off. */
const LONGEST_TEXT = 40_000;

export const MessageOptions = z.strictObject({
  channel: z.string().trim().min(1).meta({ title: 'Channel', description: 'Its id (`C0123456789`, best) or its name (`#new-buyers`)' }),
  text: z
    .string()
    .min(1)
    .max(LONGEST_TEXT)
    .optional()
    .meta({ title: 'Text', description: 'With mapped fields in braces: `New buyer: {email}`. Without it, map a column to `text`.' }),
});
export type MessageOptions = z.infer<typeof MessageOptions>;

/** One message in a channel for every new record. Slack cannot recognise a repeated post, so none is repeated lightly. */
export const message: DestinationObject<SlackSettings, MessageOptions> = {
  label: 'Message',
  // A changed record says nothing new in the same words: only additions are posted.
  modes: ['insert', 'append'],
  writes: 'event',
  idempotent: false,
  fields: [
    {
      name: 'id',
      label: 'Record',
      type: 'string',
      required: true,
      identifier: true,
      help: 'Names the record; not shown unless the text has `{id}`',
    },
    { name: 'text', label: 'Text', type: 'string', help: 'The whole message, where the option `text` is not given' },
  ],
  acceptsOtherFields: true,
  options: MessageOptions,
  // One post is one request: a crash or a lost answer leaves one message in doubt, not a batch of them.
  batch: { records: 1 },
  // One lane keeps the order. Slack allows about one message a second in a channel, and short bursts.
  concurrency: 1,
  rate: { requests: 4, perMs: 4000 },
  async write({ http, options }, batch, outcomes) {
    for (const record of batch) {
      const request = postRequest(record, options);
      if (request === undefined) {
        outcomes.set(record, {
          kind: 'rejected',
          code: 'msg_too_long',
          message: `The text is longer than ${LONGEST_TEXT} characters.`,
          field: 'text',
        });
        continue;
      }
      // A gateway that gave up may have passed the post on: only a body of Slack's own says otherwise.
      outcomes.set(record, readPosted(await http.send(request, { accept: [401, 502, 504] })));
    }
  },
};

/** The post of one record, or `undefined` when Slack would cut its text. */
export function postRequest(record: OutRecord, options: MessageOptions): HttpRequest | undefined {
  const text = messageText(record, options.text);
  if (text.length > LONGEST_TEXT) return undefined;
  return {
    method: 'POST',
    path: '/api/chat.postMessage',
    json: {
      channel: options.channel,
      text,
      // Slack does not look at it; it makes a message that was posted twice recognisable.
      metadata: { event_type: 'tributary_record', event_payload: { idempotency_key: record.idempotencyKey } },
    },
  };
}
