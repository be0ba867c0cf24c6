import { z } from 'zod';
import { Id } from '../ids.js';
import { Expression } from './warehouse.js';

/** What each mode sends. */
export const MODES = {
  upsert: ['add', 'change'],
  insert: ['add'],
  mirror: ['add', 'change', 'remove'],
} as const satisfies Record<string, readonly Operation[]>;
export type Mode = keyof typeof MODES;

/** What a change does to one record of the destination. */
export const OPERATIONS = ['add', 'change', 'remove'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** Where the value of one destination field comes from. */
export const FieldMapping = z
  .union([
    z.strictObject({ column: z.string().min(1) }),
    z.strictObject({ value: z.union([z.string(), z.number(), z.boolean(), z.null()]) }),
  ])
  .meta({ id: 'FieldMapping' });
export type FieldMapping = z.infer<typeof FieldMapping>;

const Source = z.union([
  z.strictObject({ profiles: z.strictObject({ warehouse: Id, where: Expression.optional() }) }),
  z.strictObject({ model: Id }),
]);

/** When to hold a run before its first request: shares are of the ledger, counts are absolute. */
const Guard = z.strictObject({
  remove: z.strictObject({ max_share: z.number().min(0).max(1).optional(), max: z.int().min(0).optional() }).prefault({}),
});

/** A standing rule: source to destination object, mapping, mode. */
export const Sync = z
  .strictObject({
    kind: z.literal('sync'),
    id: Id,
    source: Source,
    destination: Id,
    object: z.string().min(1),
    mode: z.enum(Object.keys(MODES) as [Mode, ...Mode[]]).default('upsert'),
    key: z
      .record(z.string(), z.string())
      .refine((key) => Object.keys(key).length > 0, { message: 'name at least one key field' })
      .meta({ description: 'Destination key field to source column; together they name a record' }),
    mapping: z.record(z.string(), FieldMapping).meta({ description: 'Destination field, nested by dots, to what fills it' }),
    options: z.record(z.string(), z.unknown()).default({}).meta({ description: "Settings of the destination's object" }),
    guard: Guard.prefault({}),
    enabled: z.boolean().default(true),
    label: z.string().max(200).optional(),
  })
  .meta({ id: 'Sync' });
export type Sync = z.infer<typeof Sync>;
