import { z } from 'zod';
import { Id } from '../ids.js';
import { Schedule } from './schedule.js';

/** SQL written by a user for their warehouse: one expression or one query, never several statements. */
export const Expression = z.string().trim().min(1).max(20_000);

/** A name of a schema, table or column. */
export const Identifier = z.string().min(1).max(63);

/** Where the events are: a table or a query, and which of its columns make the six of an event. */
export const Events = z
  .strictObject({
    table: z.string().optional().meta({ description: 'Table that holds the events, with its schema if needed (`raw.events`)' }),
    query: Expression.optional().meta({ description: 'Or a query that gives them' }),
    columns: z
      .strictObject({
        id: Expression.default('id'),
        source_id: Expression.default('source_id'),
        type: Expression.default('type'),
        version: Expression.default('version'),
        event_time: Expression.default('event_time'),
        payload: Expression.default('payload'),
        loaded_at: Expression.optional(),
      })
      .prefault({})
      .meta({ description: 'Where each of the six columns of an event comes from: column expressions over that table' }),
    lookback: z
      .string()
      .regex(/^[1-9]\d{0,4}[mhd]$/, 'must be a number of minutes, hours or days: `90m`, `12h`, `3d`')
      .optional()
      .meta({
        description:
          'How far before the newest event known an incremental run looks for late ones (default 3d by `event_time`, 1h by `loaded_at`)',
      }),
  })
  .refine((events) => (events.table === undefined) !== (events.query === undefined), {
    message: 'give either `table` or `query`',
  });

const common = {
  schema: Identifier.default('tributary').meta({ description: 'The schema that Tributary owns in this database' }),
  events: Events.optional(),
  schedules: z
    .strictObject({
      stitch: Schedule.optional(),
      traits: Schedule.optional(),
      audiences: Schedule.optional(),
      pipeline: Schedule.optional(),
    })
    .prefault({})
    .meta({
      description:
        'When profiles are stitched and traits and audiences computed by themselves; `pipeline`: all of these, then the syncs that come after them',
    }),
  public_schema: Identifier.optional().meta({
    description: 'Where `promote` puts the views that others read (default: the schema tables are in when none is named)',
  }),
};

/** A database we compute in. */
export const Warehouse = z
  .discriminatedUnion('engine', [
    z.strictObject({ kind: z.literal('warehouse'), id: Id, engine: z.literal('duckdb'), path: z.string().min(1), ...common }),
    z.strictObject({
      kind: z.literal('warehouse'),
      id: Id,
      engine: z.literal('postgres'),
      host: z.string().min(1),
      port: z.coerce.number().int().min(1).max(65_535).default(5432),
      database: z.string().min(1),
      user: z.string().min(1),
      password: z.string().optional().meta({ secret: true }),
      ssl: z.boolean().default(false),
      reader: Identifier.optional().meta({
        description:
          'A role of the server that may only read: the queries people try out run with its rights. The login must be a member of it',
      }),
      ...common,
    }),
  ])
  .meta({ id: 'Warehouse' });
export type Warehouse = z.infer<typeof Warehouse>;
export type Events = z.infer<typeof Events>;
