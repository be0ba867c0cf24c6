import { sendInTurn, splitRefused, type DestinationObject, type OutRecord } from '@tributary/connector-kit';
import { z } from 'zod';
import { POST_RATE } from '../api/call.js';
import { Channel, prepareChannel } from '../directory/channels.js';
import { digestContent, LONGEST_LINE } from '../content/digest-content.js';
import { printed } from '../content/printed.js';
import { placeOf, post, type Poster } from '../api/post.js';
import type { SlackSettings } from '../settings.js';

export const DigestOptions = z.strictObject({
  channel: Channel.optional(),
  title: z.string().min(1).max(1_000).optional().meta({
    title: 'Title',
    description: 'In Slack’s markup, with `{count}`, `{added}`, `{changed}`, `{removed}` and `{group}`; without it, the counts',
  }),
  format: z
    .enum(['list', 'table'])
    .default('list')
    .meta({ title: 'Format', description: '`list` of `line`, or a `table` of `cells.<heading>`' }),
  most: z.int().min(1).max(99).default(20).meta({ title: 'Records shown', description: 'The others are counted' }),
  link: z
    .string()
    .max(1_000)
    .regex(/^https?:\/\/[^\s<>|]+$/, 'must be an address that begins with http:// or https://')
    .optional()
    .meta({
      title: 'Link to all of them',
      description:
        'Where people find the records that are not shown, with `{run}` and `{group}`: `https://tributary.example/runs/{run}`. Shown beside how many they are',
    }),
  unfurl: z.boolean().optional().meta({ title: 'Previews of links' }),
});
export type DigestOptions = z.infer<typeof DigestOptions>;

/** Records in one message at most, so that a lost answer leaves no more of them in doubt; a run or group with more has several messages. */
const MOST_RECORDS = 1_000;

/** One message for all records of a run, or of a group in it: how many they are, and the first of them. */
export const digest: DestinationObject<SlackSettings, DigestOptions> = {
  label: 'Digest',
  modes: ['insert', 'append', 'upsert', 'mirror', 'membership'],
  writes: 'event',
  idempotent: false,
  fields: [
    { name: 'id', label: 'Record', type: 'string', required: true, identifier: true, help: 'Names the record; not shown' },
    {
      name: 'line',
      label: 'Line',
      type: 'string',
      maxLength: LONGEST_LINE,
      escape: 'markup',
      help: 'In Slack’s markup, best as a template: `*{{ name }}* {{ revenue }}`',
    },
    { name: 'cells', label: 'Cells', type: 'json', help: 'Of a table, each by its heading: `cells.Name`' },
    { name: 'group', label: 'Group', type: 'string', help: 'Records of one group are told in one message' },
    { name: 'channel', label: 'Channel', type: 'string', help: 'Of this record, in place of the option: its id, or its name' },
  ],
  acceptsOtherFields: false,
  options: DigestOptions,
  batch: { records: MOST_RECORDS },
  // Records of a group stand together, so that they come into one message.
  lane: ['channel', 'group'],
  concurrency: 1,
  rate: POST_RATE,
  firstRun: 'adopt',
  removal: 'The digest lists the record among those that are gone.',
  prepare: (context, planned) => prepareChannel(context, planned),
  async write(context, batch, outcomes) {
    const told: OutRecord[] = [];
    for (const record of batch) {
      const refused = refusalOf(record, context);
      if (refused === undefined) told.push(record);
      else outcomes.set(record, refused);
    }
    await sendInTurn(byGroup(told, context), outcomes, async (group) => {
      await splitRefused(group, outcomes, async (part) => {
        const outcome = await tell(context, part);
        // Smaller parts would be refused alike where it is the channel that is closed.
        if (outcome.kind === 'rejected' && outcome.field !== 'channel') return outcome;
        for (const record of part) outcomes.set(record, outcome);
        return undefined;
      });
    });
  },
};

type Teller = Poster & { readonly options: DigestOptions; readonly run: { readonly id: string } };

function refusalOf(record: OutRecord, teller: Teller) {
  const field = teller.options.format === 'table' ? 'cells' : 'line';
  const given = record.fields[field];
  if (given === undefined || given === null || given === '') {
    return {
      kind: 'rejected',
      code: 'no_text',
      message: `The record has nothing to say: its field \`${field}\` is empty.`,
      field,
    } as const;
  }
  const place = placeOf(teller, record);
  return 'kind' in place ? place : undefined;
}

/** Records that are told together, in the order of the first of each. */
function byGroup(records: readonly OutRecord[], teller: Teller): readonly (readonly OutRecord[])[] {
  const groups = new Map<string, OutRecord[]>();
  for (const record of records) {
    const place = placeOf(teller, record);
    const name = JSON.stringify(['channel' in place ? place.channel : '', printed(record.fields.group ?? null)]);
    groups.set(name, [...(groups.get(name) ?? []), record]);
  }
  return [...groups.values()];
}

async function tell(teller: Teller, group: readonly OutRecord[]) {
  const [first] = group;
  if (first === undefined) throw new Error('a group has records');
  const place = placeOf(teller, first);
  if ('kind' in place) return place;
  const outcome = await post(teller, {
    place,
    content: digestContent(group, { ...teller.options, run: teller.run.id }),
    idempotencyKey: first.idempotencyKey,
  });
  // The place of the message is nobody's own.
  return outcome.kind !== 'delivered'
    ? outcome
    : ({ kind: 'delivered', ...(outcome.note === undefined ? {} : { note: outcome.note }) } as const);
}
