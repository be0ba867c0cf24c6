import { fault, sendInTurn } from '@tributary/connector-kit';
import type { DestinationObject, Outcomes, OutRecord, WriteContext } from '@tributary/connector-kit';
import { z } from 'zod';
import { AliasLabel, keyKind, NAME_KINDS, nameOf } from '../identity/user-name.js';
import type { NameKind } from '../identity/user-name.js';
import { RATES, rateOf } from '../rates.js';
import type { BrazeSettings } from '../settings.js';
import { sendList } from '../track/send-list.js';
import { MOST_BYTES, MOST_OBJECTS, TRACK } from '../track/track.js';
import { AttributeWrite, countsTwice } from './attribute-writes.js';
import { attributesOf } from './attributes.js';
import type { Attributes } from './attributes.js';
import { deleteUsers, listOfDeleted } from './delete-users.js';
import { discoverAttributes } from './discover-attributes.js';
import { readUsers } from './read-users.js';
import { USER_FIELDS } from './user-fields.js';

const Options = z
  .strictObject({
    alias_label: AliasLabel,
    update_existing_only: z.boolean().default(false).meta({ description: 'Never create a user, as the mode `update`' }),
    removal: z.enum(['clear', 'delete']).default('clear').meta({
      description: 'What a removal does: `clear` takes the mapped attributes back, `delete` deletes the user for good',
    }),
    objects: z.enum(['replace', 'merge']).default('replace').meta({
      description:
        'Whether a nested object replaces the one that is there, or is merged into it (then only its changed properties are sent)',
    }),
    attributes: z.record(z.string(), AttributeWrite).default({}).meta({
      description: 'Custom attributes, by name, that are written otherwise than by setting them: counted up, arrays added to',
    }),
  })
  .refine(({ objects, attributes }) => objects === 'merge' || !Object.values(attributes).some(({ as }) => as === 'update_objects'), {
    path: ['objects'],
    message: '`update_objects` needs `objects: merge`: else Braze would overwrite the objects it updates',
  });
type UsersOptions = z.infer<typeof Options>;

type Context = WriteContext<BrazeSettings, UsersOptions>;

/** User attributes, through `/users/track`. Only changed attributes are sent, because Braze bills each of them. */
export const users: DestinationObject<BrazeSettings, UsersOptions> = {
  label: 'User attributes',
  modes: ['upsert', 'mirror', 'update'],
  writes: 'partial',
  idempotent: false,
  // What is set stays what it is however often it is set; what is counted up or added to an array of objects does not.
  idempotentFor: (operation, { attributes }) => operation === 'remove' || !Object.values(attributes).some(countsTwice),
  fields: USER_FIELDS,
  discover: discoverAttributes,
  acceptsOtherFields: false,
  options: Options,
  batch: { records: MOST_OBJECTS, bytes: MOST_BYTES },
  concurrency: 4,
  rate: RATES.track,
  removal: 'The mapped attributes are cleared; with `removal: delete` the user is deleted for good.',
  async prepare({ options }, { sample = [] }) {
    checkKey(sample, options);
    return [];
  },
  async write(context, records, outcomes) {
    const kind = checkKey(records, context.options);
    const deletes = records.filter((record) => record.operation === 'remove' && context.options.removal === 'delete');
    const told = records.filter((record) => !deletes.includes(record));
    await sendInTurn([told, deletes], outcomes, (part) =>
      part === told ? tell(context, told, outcomes) : deleteUsers(context, kind, deletes, outcomes),
    );
  },
  read: readUsers,
};

/** Throws before anything is sent where the key names no user, or one that cannot be deleted. */
function checkKey([record]: readonly OutRecord[], options: UsersOptions): NameKind {
  if (record === undefined) return 'external_id';
  const kind = keyKind(Object.keys(record.key), NAME_KINDS, options);
  if (options.removal === 'delete') listOfDeleted(kind);
  const rival = Object.keys(record.fields).find(
    (name) => !(name in record.key) && (NAMES.includes(name) || (kind === 'phone' && name === 'email')),
  );
  if (rival === undefined) return kind;
  throw fault.fatal(
    `The mapping gives users of the key \`${kind}\` an \`${rival}\`, by which Braze would look for another user.`,
    `Take \`${rival}\` into the key instead, or tell who is who by the objects \`aliases\` and \`identify\`.`,
  );
}

/** What only names a user. An email and a phone are attributes as well; of the two, Braze looks for the email. */
const NAMES: readonly string[] = ['external_id', 'alias_name', 'alias_label', 'braze_id'];

/** Sends what the records tell of their users. */
async function tell(context: Context, records: readonly OutRecord[], outcomes: Outcomes<OutRecord>): Promise<void> {
  const { options, settings } = context;
  const rules = { merge: options.objects === 'merge', writes: options.attributes, items: settings.array_items };
  const attributes = new Map<string, Attributes>();
  for (const record of records) {
    const told = attributesOf(record, rules);
    if ('kind' in told) outcomes.set(record, told);
    else if (record.operation === 'remove' && Object.keys(told.values).length === 0) outcomes.set(record, NOTHING_TO_UNDO);
    else attributes.set(record.id, told);
  }
  const of = (record: OutRecord) => attributes.get(record.id) as Attributes;
  await sendList(
    context,
    {
      path: TRACK,
      array: 'attributes',
      once: Object.values(options.attributes).some(countsTwice),
      rate: rateOf(settings, 'track'),
      most: settings.objects_per_request ?? MOST_OBJECTS,
      element: (record) => ({ ...of(record).values, ...flagsOf(record, context), ...nameOf(record, options) }),
      taken: (taken) => tallyPoints(context, taken.map(of)),
    },
    records.filter(({ id }) => attributes.has(id)),
    outcomes,
  );
}

const NOTHING_TO_UNDO = { kind: 'delivered', note: 'nothing of it is kept there' } as const;

function flagsOf({ operation, key }: OutRecord, { options, mode }: Context): object {
  // A removal must not create the user it clears.
  const existingOnly = operation === 'remove' || options.update_existing_only || mode === 'update';
  // For users named by an alias Braze creates none unless it is asked to.
  const flag = existingOnly || 'alias_name' in key ? { _update_existing_only: existingOnly } : {};
  return { ...flag, ...(options.objects === 'merge' ? { _merge_objects: true } : {}) };
}

function tallyPoints({ tally }: Context, told: readonly Attributes[]): void {
  const total = (figure: 'points' | 'saved') => told.reduce((sum, one) => sum + one[figure], 0);
  tally?.('data_points', total('points'));
  if (total('saved') > 0) tally?.('data_points_saved', total('saved'));
}
