import { z } from 'zod';
import { Expression } from './warehouse.js';

/** Types a field can be made to have. A value that has no exact form in that type rejects its record. */
export const FIELD_TYPES = ['text', 'integer', 'number', 'boolean', 'timestamp', 'date', 'json'] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

/** Facts of a run a field can be filled with. They never make a record a changed one. */
export const RUN_FACTS = ['id', 'started_at'] as const;
export type RunFact = (typeof RUN_FACTS)[number];

/** How a value is sent, whatever fills it. */
const HOW = {
  null: z
    .enum(['send', 'omit', 'clear'])
    .optional()
    .meta({ description: 'A value that is null: sent as null (the default), left out, or sent as null only when it became null' }),
  when: z
    .enum(['always', 'on_add', 'on_change'])
    .optional()
    .meta({ description: 'Whether the field is told always (the default), only with additions, or only with changes' }),
  hash: z.literal('sha256').optional().meta({ description: 'Sent as the hexadecimal SHA-256 of its text' }),
  normalize: z.enum(['trim', 'lower', 'trim_lower', 'digits']).optional().meta({ description: 'What is done to a text first' }),
  type: z.enum(FIELD_TYPES).optional().meta({ description: 'The type the destination is told' }),
} as const;

/** Where the value of one destination field comes from, and how it is sent. */
export const FieldMapping = z
  .union([
    z.strictObject({ column: z.string().min(1), ...HOW }),
    z.strictObject({ value: z.union([z.string(), z.number(), z.boolean(), z.null()]), ...HOW }),
    z.strictObject({ template: z.string().min(1).max(20_000), ...HOW }),
    z.strictObject({ sql: Expression, ...HOW }),
    z.strictObject({ run: z.enum(RUN_FACTS), ...HOW }),
  ])
  .meta({ id: 'FieldMapping' });
export type FieldMapping = z.infer<typeof FieldMapping>;
