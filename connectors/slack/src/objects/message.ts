import { sendInTurn, type DestinationObject, type Operation, type OutRecord, type RecordOutcome } from '@tributary/connector-kit';
import { z } from 'zod';
import { readAnswer } from '../api/answer.js';
import { call, needsToken, POST_RATE } from '../api/call.js';
import { Channel, prepareChannel } from '../directory/channels.js';
import { contentOf } from '../content/content.js';
import { placeOf, post, type Place, type Poster } from '../api/post.js';
import type { SlackSettings } from '../settings.js';

/** Slack cuts longer texts off. */
const LONGEST_TEXT = 40_000;

export const MessageOptions = z.strictObject({
  channel: Channel.optional(),
  on_add: z.enum(['post', 'nothing']).default('post').meta({ title: 'For a new record' }),
  on_change: z.enum(['update', 'reply', 'post', 'nothing']).default('update').meta({
    title: 'For a changed record',
    description: '`update` rewrites its message in place, `reply` answers in its thread, `post` posts another',
  }),
  on_remove: z.enum(['delete', 'reply', 'post', 'nothing']).default('delete').meta({
    title: 'For a record that is gone',
    description: '`delete` takes its message away; `reply` and `post` say what is mapped to `text_on_remove`',
  }),
  gone: z.enum(['post', 'reject']).default('post').meta({
    title: 'When its message is gone or closed',
    description: 'What becomes of a change whose message can no longer be rewritten or answered: posted anew, or rejected',
  }),
  unfurl: z.boolean().optional().meta({ title: 'Previews of links' }),
});
export type MessageOptions = z.infer<typeof MessageOptions>;

const text = (name: string, label: string, help?: string) =>
  ({ name, label, type: 'string', maxLength: LONGEST_TEXT, escape: 'markup', ...(help === undefined ? {} : { help }) }) as const;
const blocks = (name: string, label: string, help?: string) =>
  ({ name, label, type: 'json', escape: 'markup_in_json', ...(help === undefined ? {} : { help }) }) as const;

/** One message for every record, where each can be found again by its key. Slack cannot recognise a repeated post, so none is repeated lightly. */
export const message: DestinationObject<SlackSettings, MessageOptions> = {
  label: 'Message',
  modes: ['insert', 'append', 'upsert', 'mirror'],
  writes: 'event',
  idempotent: false,
  idempotentFor: (operation, options) => IDEMPOTENT.includes(ACTION[operation](options)),
  fields: [
    { name: 'id', label: 'Record', type: 'string', required: true, identifier: true, help: 'Names the record; not shown' },
    { name: 'channel', label: 'Channel', type: 'string', help: 'Of this record, in place of the option: its id, or its name' },
    text('text', 'Text', 'In Slack’s markup, best as a template: `New buyer: *{{ name }}*`. With blocks, what notifications show'),
    blocks('blocks', 'Blocks', 'A JSON list of Block Kit blocks, best as a template'),
    text('text_on_change', 'Text of a change', 'In place of `text` when the record has changed'),
    blocks('blocks_on_change', 'Blocks of a change'),
    text('text_on_remove', 'Text of a removal', 'When the record is gone; made of what was told last'),
    blocks('blocks_on_remove', 'Blocks of a removal'),
  ],
  acceptsOtherFields: false,
  options: MessageOptions,
  // One post is one request: a crash or a lost answer leaves one message in doubt, not a batch of them.
  batch: { records: 1 },
  // Messages of a channel go in order, one after the other; channels do not wait for each other.
  lane: ['channel'],
  concurrency: 4,
  rate: POST_RATE,
  firstRun: 'adopt',
  removal: 'The message is deleted, answered in its thread, or another one says so, as the option `on_remove` says.',
  async prepare(context, planned) {
    refuseUnfound(context, planned.counts);
    return prepareChannel(context, planned);
  },
  async write(context, batch, outcomes) {
    await sendInTurn(
      batch.map((record) => [record]),
      outcomes,
      async ([record]) => {
        if (record !== undefined) outcomes.set(record, await tell(context, record));
      },
    );
  },
};

type Action = 'post' | 'update' | 'reply' | 'delete' | 'nothing';

const ACTION: Readonly<Record<Operation, (options: MessageOptions) => Action>> = {
  add: ({ on_add }) => on_add,
  change: ({ on_change }) => on_change,
  remove: ({ on_remove }) => on_remove,
};

/** An update is none of them: where its message is gone, it posts. */
const IDEMPOTENT: readonly Action[] = ['delete', 'nothing'];
const NEEDS_TOKEN: Readonly<Partial<Record<Action, string>>> = {
  update: 'rewriting a message',
  reply: 'answering in a thread',
  delete: 'deleting a message',
};

type Teller = Poster & { readonly options: MessageOptions };

/** A webhook's messages cannot be found again. */
function refuseUnfound({ settings, options }: Pick<Teller, 'settings' | 'options'>, counts: Readonly<Record<Operation, number>>): void {
  for (const operation of ['change', 'remove'] as const) {
    const what = counts[operation] === 0 ? undefined : NEEDS_TOKEN[ACTION[operation](options)];
    if (what !== undefined) needsToken(settings, what);
  }
}

async function tell(teller: Teller, record: OutRecord): Promise<RecordOutcome> {
  refuseUnfound(teller, { add: 0, change: 0, remove: 0, [record.operation]: 1 });
  const action = ACTION[record.operation](teller.options);
  if (action === 'nothing') return { kind: 'delivered', note: 'The sync says nothing of such a change.' };
  const place = placeOf(teller, record);
  if ('kind' in place) return place;
  const found = foundAt(record);
  if (action === 'delete') return found === undefined ? NEVER_POSTED : remove(teller, found, place);
  const made = contentOf(record);
  if ('refused' in made) return made.refused;
  const { content } = made;
  const afresh = () => post(teller, { place, content, idempotencyKey: record.idempotencyKey });
  // A record that was only noted, or has moved to another channel, has no message there yet.
  if (action === 'post' || found === undefined || record.changed.includes('channel')) return afresh();
  const outcome =
    action === 'update'
      ? await update(teller, { found, content }, place)
      : asReply(
          await post(teller, {
            place: { ...place, channel: found.channel },
            content,
            idempotencyKey: record.idempotencyKey,
            thread: found.ts,
          }),
        );
  return teller.options.gone === 'post' && isGone(outcome) ? afresh() : outcome;
}

const NEVER_POSTED: RecordOutcome = { kind: 'delivered', note: 'There was no message of the record.' };

/** Where a message is. */
interface Found {
  readonly channel: string;
  readonly ts: string;
}

function foundAt({ remoteId }: OutRecord): Found | undefined {
  const [, channel, ts] = /^([^:]+):(\d+\.\d+)$/.exec(remoteId ?? '') ?? [];
  return channel === undefined || ts === undefined ? undefined : { channel, ts };
}

const GONE: readonly string[] = ['message_not_found', 'cant_update_message', 'edit_window_closed', 'cannot_reply_to_message'];

const isGone = (outcome: RecordOutcome): boolean => outcome.kind === 'rejected' && GONE.includes(outcome.code);

/** The record keeps the message that began its thread. */
function asReply(outcome: RecordOutcome): RecordOutcome {
  if (outcome.kind !== 'delivered') return outcome;
  return outcome.note === undefined ? { kind: 'delivered' } : { kind: 'delivered', note: outcome.note };
}

async function update(
  { http }: Teller,
  { found, content }: { readonly found: Found; readonly content: object },
  { channelOf }: Place,
): Promise<RecordOutcome> {
  const said = readAnswer(await call(http, { method: 'chat.update', json: { ...found, ...content } }), channelOf);
  if (said.is === 'refusal') return said.refusal;
  return said.is === 'unclear'
    ? { kind: 'in_doubt', message: said.message }
    : { kind: 'delivered', remoteId: `${found.channel}:${found.ts}` };
}

async function remove({ http }: Teller, found: Found, { channelOf }: Place): Promise<RecordOutcome> {
  const said = readAnswer(await call(http, { method: 'chat.delete', json: { ...found } }), channelOf);
  if (said.is === 'unclear') return { kind: 'in_doubt', message: said.message };
  if (said.is === 'success') return { kind: 'delivered' };
  return said.refusal.code === 'message_not_found' ? { kind: 'delivered', note: 'The message was gone already.' } : said.refusal;
}
