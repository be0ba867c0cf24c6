import { z } from 'zod';
import { Id } from '../ids.js';

/** One configured account of a connector. `settings` is checked against the connector's own schema. */
export const Destination = z
  .strictObject({
    kind: z.literal('destination'),
    id: Id,
    connector: Id,
    settings: z.record(z.string(), z.unknown()).default({}),
    sandbox: z.boolean().default(false).meta({ description: "Send to the connector's local simulator instead of the real service" }),
    label: z.string().max(200).optional(),
  })
  .meta({ id: 'Destination' });
export type Destination = z.infer<typeof Destination>;
