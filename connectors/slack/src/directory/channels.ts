import { fault, type Http, type Planned, type Warning } from '@tributary/connector-kit';
import { z } from 'zod';
import { readAnswer } from '../api/answer.js';
import { call } from '../api/call.js';
import type { SlackSettings } from '../settings.js';

/** A channel as a sync names it. */
export const Channel = z
  .string()
  .trim()
  .min(1)
  .meta({ title: 'Channel', description: 'Its id (`C0123456789`, best) or its name (`#new-buyers`)' });

const Listed = z.looseObject({
  channels: z.array(
    z.looseObject({ id: z.string(), name: z.string(), is_archived: z.boolean().optional(), is_member: z.boolean().optional() }),
  ),
  response_metadata: z.looseObject({ next_cursor: z.string().optional() }).optional(),
});
type ListedChannel = z.infer<typeof Listed>['channels'][number];

const MOST_PAGES = 10;
const PAGE = 999;

interface Looking {
  readonly http: Http;
  readonly settings: SlackSettings;
  readonly options: { readonly channel?: string | undefined };
}

/**
 * Looks whether there is a channel to post to. One that is missing or archived is a fault before anything is sent; where the app may not
 * look, that is a warning, and Slack will say.
 */
export async function prepareChannel({ http, settings, options }: Looking, { mapped }: Planned): Promise<readonly Warning[]> {
  if (settings.webhook !== undefined) return mapped.includes('channel') ? [WEBHOOKS_OWN] : [];
  const { channel } = options;
  if (channel === undefined) {
    if (mapped.includes('channel')) return [];
    throw fault.fatal('The sync names no channel.', 'Give the option `channel`, or map a column to `channel`.');
  }
  // Where the app was invited to a direct message or to another workspace's channel, the list may not have it.
  if (/^[CDG][A-Z0-9]{8,}$/.test(channel)) return [];
  const found = await findChannel(http, channel.replace(/^#/, ''));
  if (found === 'unseen')
    return [{ message: `The app may not list channels, so whether \`${channel}\` is there will be seen when it posts.` }];
  if (found === undefined) throw fault.fatal(`There is no channel \`${channel}\` that the app can see.`, INVITE);
  if (found.is_archived === true) throw fault.fatal(`The channel \`${channel}\` is archived.`, 'Name another in the option `channel`.');
  return found.is_member === false
    ? [{ message: `The app is not in \`${channel}\`: invite it by \`/invite\`, unless it has \`chat:write.public\`.` }]
    : [];
}

const INVITE = 'Check the option `channel` (best given as an id like `C0123456789`), and invite the app to it: `/invite @app`.';
const WEBHOOKS_OWN: Warning = {
  field: 'channel',
  message: 'A webhook posts to its own channel; what is mapped to `channel` is not looked at.',
};

async function findChannel(http: Http, name: string): Promise<ListedChannel | 'unseen' | undefined> {
  let cursor = '';
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const json = { limit: PAGE, types: 'public_channel,private_channel', ...(cursor === '' ? {} : { cursor }) };
    const listed = await listPage(http, json);
    if (listed === undefined) return 'unseen';
    const found = listed.channels.find((channel) => channel.name === name);
    cursor = listed.response_metadata?.next_cursor ?? '';
    if (found !== undefined || cursor === '') return found;
  }
  return 'unseen';
}

/** `undefined` where the app lacks the scopes for it. */
async function listPage(http: Http, json: Readonly<Record<string, unknown>>): Promise<z.infer<typeof Listed> | undefined> {
  const response = await call(http, { method: 'conversations.list', json, readOnly: true });
  const lacks = z.looseObject({ error: z.literal('missing_scope') }).safeParse(response.json);
  if (lacks.success) return undefined;
  const said = readAnswer(response);
  return said.is === 'success' ? Listed.safeParse(said.body).data : undefined;
}
