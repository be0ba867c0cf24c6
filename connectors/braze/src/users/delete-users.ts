import { fault, sendInTurn, splitRefused } from '@tributary/connector-kit';
import type { Outcomes, OutRecord, Refusal, WriteContext } from '@tributary/connector-kit';
import { nameOf } from '../identity/user-name.js';
import type { Labelled, NameKind, UserName } from '../identity/user-name.js';
import { rateOf } from '../rates.js';
import { isTaken, refusalOf } from '../refusals.js';
import type { BrazeSettings } from '../settings.js';
import { chunks } from '../track/send-list.js';

const MOST = 50;
const PATH = '/users/delete';
const LISTS: Partial<Record<NameKind, string>> = { external_id: 'external_ids', user_alias: 'user_aliases', braze_id: 'braze_ids' };

type Context = WriteContext<BrazeSettings, Labelled>;

/** The list that deletes users of such a name. Throws where Braze has none. */
export function listOfDeleted(kind: NameKind): string {
  const list = LISTS[kind];
  if (list !== undefined) return list;
  throw fault.fatal(
    `Braze does not delete users by \`${kind}\`.`,
    'Name users by `external_id`, `alias_name` or `braze_id` in the key, or use `removal: clear`.',
  );
}

/** Deletes users for good. */
export async function deleteUsers(
  context: Context,
  kind: NameKind,
  records: readonly OutRecord[],
  outcomes: Outcomes<OutRecord>,
): Promise<void> {
  const list = listOfDeleted(kind);
  await sendInTurn(chunks(records, MOST), outcomes, (part) =>
    splitRefused(part, outcomes, async (some): Promise<Refusal | undefined> => {
      const json = { [list]: some.map((record) => bare(nameOf(record, context.options))) };
      const response = await context.http.send(
        { method: 'POST', path: PATH, json, rate: rateOf(context.settings, 'profiles') },
        { accept: [401] },
      );
      if (!isTaken(response)) return refusalOf(response, `\`POST ${PATH}\``);
      // Users that are not there are not counted in `deleted`: gone is gone.
      for (const record of some) outcomes.set(record, { kind: 'delivered' });
      return undefined;
    }),
  );
}

const bare = (name: UserName): unknown => Object.values(name)[0];
