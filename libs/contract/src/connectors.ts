import { z } from 'zod';
import { FieldView } from './destination-fields.js';

const Limits = z.object({
  records: z.int().meta({ description: 'Records in one request' }),
  bytes: z.int().nullable().meta({ description: 'Bytes of one request' }),
});

/** Something a connector can write to: what it takes, within which limits, and what writing means there. */
export const ConnectorObjectView = z
  .object({
    name: z.string(),
    label: z.string(),
    modes: z.array(z.string()),
    writes: z.enum(['full', 'partial', 'event']),
    idempotent: z
      .enum(['always', 'depends', 'never'])
      .meta({ description: 'Whether a request may be repeated without harm; it may depend on options and operation' }),
    accepts_other_fields: z.boolean(),
    removal: z.string().nullable().meta({ description: 'What a removal does there' }),
    first_run: z
      .enum(['send', 'adopt'])
      .meta({ description: 'What a first run does with the records there are, unless the sync says otherwise' }),
    batch: Limits,
    bulk: Limits.nullable().meta({ description: 'Limits of another way in, for runs with many changes' }),
    concurrency: z.int().meta({ description: 'Requests under way at once' }),
    rate: z
      .object({ requests: z.number(), per_ms: z.number(), bucket: z.string() })
      .nullable()
      .meta({ description: 'The most requests in a time, for all that share the bucket and the credential' }),
    lane: z.array(z.string()).meta({ description: 'Fields whose values name a lane: its changes are sent in order' }),
    discovers: z.boolean().meta({ description: 'The destination can be asked for further fields' }),
    reads: z.boolean().meta({ description: 'What is there can be compared with what was told' }),
    prepares: z.boolean().meta({ description: 'The destination is looked at before the first request of a run' }),
    options: z.record(z.string(), z.unknown()),
    fields: z.array(FieldView),
  })
  .meta({ id: 'ConnectorObject' });
export type ConnectorObjectView = z.infer<typeof ConnectorObjectView>;

/** A connector of the catalogue. `settings` and each object's `options` are JSON Schema. */
export const ConnectorView = z
  .object({
    slug: z.string(),
    name: z.string(),
    settings: z.record(z.string(), z.unknown()),
    objects: z.array(ConnectorObjectView),
  })
  .meta({ id: 'Connector' });
export type ConnectorView = z.infer<typeof ConnectorView>;
