import { sendInTurn, splitRefused } from '@tributary/connector-kit';
import type { DestinationObject, OutRecord, Outcomes, Refusal, WriteContext } from '@tributary/connector-kit';
import { z } from 'zod';
import { keyKind, nameFields, nameOf } from '../identity/user-name.js';
import type { NameKind } from '../identity/user-name.js';
import { RATES, rateOf } from '../rates.js';
import { isTaken, refusalOf } from '../refusals.js';
import type { BrazeSettings } from '../settings.js';

const KINDS: readonly NameKind[] = ['external_id', 'email', 'phone'];
const LISTS: Partial<Record<NameKind, string>> = { external_id: 'external_ids', email: 'emails', phone: 'phones' };
const PATH = '/v2/subscription/status/set';
/** The most users of one request. */
const MOST = 50;

const Options = z.strictObject({
  subscription_group_id: z.string().min(1).meta({ description: 'The id of the subscription group, from the dashboard of Braze' }),
});
type GroupOptions = z.infer<typeof Options>;
type Context = WriteContext<BrazeSettings, GroupOptions>;

/** Membership in a subscription group: who is in the source is subscribed, who leaves it is unsubscribed. */
export const subscriptionGroup: DestinationObject<BrazeSettings, GroupOptions> = {
  label: 'Subscription group',
  modes: ['membership', 'mirror'],
  writes: 'partial',
  idempotent: true,
  fields: nameFields(KINDS, true),
  acceptsOtherFields: false,
  options: Options,
  batch: { records: MOST },
  concurrency: 4,
  rate: RATES.subscriptions,
  removal: 'The user is unsubscribed from the group.',
  async write(context, records, outcomes) {
    const kind = keyKind(Object.keys(records[0]?.key ?? {}), KINDS, {});
    const states = [records.filter(({ operation }) => operation !== 'remove'), records.filter(({ operation }) => operation === 'remove')];
    await sendInTurn(
      states.filter(({ length }) => length > 0),
      outcomes,
      (part) => splitRefused(part, outcomes, (some) => setState(context, kind, some, outcomes)),
    );
  },
};

async function setState(
  context: Context,
  kind: NameKind,
  records: readonly OutRecord[],
  outcomes: Outcomes<OutRecord>,
): Promise<Refusal | undefined> {
  const { http, options, settings } = context;
  const group = {
    subscription_group_id: options.subscription_group_id,
    subscription_state: records[0]?.operation === 'remove' ? 'unsubscribed' : 'subscribed',
    [LISTS[kind] as string]: records.map((record) => Object.values(nameOf(record, {}))[0] as string),
  };
  const json = { subscription_groups: [group] };
  const response = await http.send({ method: 'POST', path: PATH, json, rate: rateOf(settings, 'subscriptions') }, { accept: [401] });
  if (!isTaken(response)) return refusalOf(response, `\`POST ${PATH}\``);
  for (const record of records) outcomes.set(record, { kind: 'delivered' });
  return undefined;
}
