import { z } from 'zod';
import { Id } from '../ids.js';
import { FieldMapping } from './mapping.js';
import { Schedule } from './schedule.js';
import { Expression } from './warehouse.js';

/** What a change does to one record of the destination. */
export const OPERATIONS = ['add', 'change', 'remove'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** What each mode plans. `update` sends its additions as changes of what exists there; `full` plans unchanged records too. */
export const MODES = {
  upsert: ['add', 'change'],
  insert: ['add'],
  update: ['add', 'change'],
  mirror: ['add', 'change', 'remove'],
  append: ['add'],
  full: ['add', 'change'],
  membership: ['add', 'remove'],
} as const satisfies Record<string, readonly Operation[]>;
export type Mode = keyof typeof MODES;

/** Whether a mode plans such changes. */
export function plans(mode: Mode, operation: Operation): boolean {
  return (MODES[mode] as readonly Operation[]).includes(operation);
}

/** What a sync reads: profiles, the members of an audience, a model, or events. */
export const SyncSource = z.union([
  z.strictObject({ profiles: z.strictObject({ warehouse: Id, where: Expression.optional() }) }),
  z.strictObject({
    audience: Id,
    split: Id.optional().meta({ description: 'Only its members in this split' }),
  }),
  z.strictObject({ model: Id }),
  z.strictObject({
    events: z.strictObject({ warehouse: Id, types: z.array(z.string().min(1)).min(1).optional(), where: Expression.optional() }),
  }),
]);

export type SyncSource = z.infer<typeof SyncSource>;

const SHARE = 'must be a share from 0 to 1: `0.15` is 15 %';

const limit = (what: string) =>
  z
    .strictObject({ max_share: z.number(SHARE).min(0, SHARE).max(1, SHARE).optional(), max: z.int().min(0).optional() })
    .prefault({})
    .meta({ description: `How many records one run may ${what}: \`max_share\` is of the ledger, \`max\` absolute` });

/** When to hold a run before its first request. */
const Guard = z.strictObject({ add: limit('add'), change: limit('change'), remove: limit('remove') });

/** What is done about answers that do not come, and for how long a change is tried again within one run. */
const Delivery = z.strictObject({
  in_doubt: z
    .enum(['at_least_once', 'at_most_once'])
    .default('at_least_once')
    .meta({ description: 'Whether a change is sent again whose answer was lost, where repeating it may be noticed' }),
  retry_minutes: z.int().min(0).max(1_440).default(30),
});

/** A standing rule: source to destination object, mapping, mode. */
export const Sync = z
  .strictObject({
    kind: z.literal('sync'),
    id: Id,
    source: SyncSource,
    destination: Id,
    object: z.string().min(1),
    mode: z.enum(Object.keys(MODES) as [Mode, ...Mode[]]).default('upsert'),
    key: z
      .record(z.string(), z.string())
      .refine((key) => Object.keys(key).length > 0, { message: 'name at least one key field' })
      .meta({ description: 'Destination key field to source column; together they name a record' }),
    mapping: z.record(z.string(), FieldMapping).meta({ description: 'Destination field, nested by dots, to what fills it' }),
    options: z.record(z.string(), z.unknown()).default({}).meta({ description: "Settings of the destination's object" }),
    schedule: Schedule.optional(),
    overlap: z
      .enum(['skip', 'queue'])
      .default('skip')
      .meta({ description: 'What becomes of a run that is asked for while another of this sync goes on' }),
    first_run: z.enum(['send', 'adopt']).optional().meta({
      description: 'Whether the first run sends every record or only notes them as delivered; the object decides where not given',
    }),
    delivery: Delivery.prefault({}),
    guard: Guard.prefault({}),
    retention_days: z
      .int()
      .min(1)
      .max(3_650)
      .default(30)
      .meta({ description: 'How long runs, rejected records and what was sent are kept' }),
    enabled: z.boolean().default(true),
    label: z.string().max(200).optional(),
  })
  .meta({ id: 'Sync' });
export type Sync = z.infer<typeof Sync>;
