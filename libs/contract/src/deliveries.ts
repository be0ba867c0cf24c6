import { z } from 'zod';
import { PageQuery } from './page.js';
import { IdentifierText, WarehouseQuery } from './profiles/choose.js';

/** What became of one change: what was told to whom, when, by which run, with what answer. */
export const DeliveryView = z
  .object({
    sync: z.string(),
    destination: z.string().nullable().meta({ description: 'None where the sync is defined no more' }),
    object: z.string().nullable(),
    run: z.string(),
    at: z.string(),
    key: z.string(),
    operation: z.string(),
    why: z.string().nullable().meta({ description: '`new`, `changed`, `mapping`, `owed`, `forced` or `gone`' }),
    outcome: z.string().meta({ description: '`delivered`, `rejected`, `in_doubt`, `cancelled` or `pending`' }),
    code: z.string().nullable(),
    message: z.string().nullable(),
    remote_id: z.string().nullable(),
    told: z.string().nullable().meta({ description: 'The values as JSON text, with all their digits; none of a removal' }),
  })
  .meta({ id: 'Delivery' });
export type DeliveryView = z.infer<typeof DeliveryView>;

/** Everything that was told, the newest first, as far back as syncs keep it. */
export const Deliveries = z
  .object({
    items: z.array(DeliveryView),
    next: z.null(),
    not_searched: z
      .array(z.string())
      .meta({ description: 'Syncs of models: nobody knows which of their records are a person’s. Ask them by key' }),
  })
  .meta({ id: 'Deliveries' });
export type Deliveries = z.infer<typeof Deliveries>;

const limit = PageQuery.shape.limit;

/** Whose deliveries: of whoever has an identifier, also one that no profile has any more. */
export const DeliveriesQuery = WarehouseQuery.extend({ identifier: IdentifierText, limit });
export type DeliveriesQuery = z.infer<typeof DeliveriesQuery>;

/** Deliveries of a profile. */
export const ProfileDeliveriesQuery = WarehouseQuery.extend({ limit });
export type ProfileDeliveriesQuery = z.infer<typeof ProfileDeliveriesQuery>;

/** Deliveries of one record of a sync, by its key as people see it. */
export const SyncDeliveriesQuery = z.object({ key: z.string().min(1), limit });
export type SyncDeliveriesQuery = z.infer<typeof SyncDeliveriesQuery>;
