import { z } from 'zod';
import { Actor, ActorName } from './actor.js';
import { PageQuery, pageOf } from './page.js';
import { IdentifierText, WarehouseQuery } from './profiles/choose.js';

/** What is done about one sync that told its destination of the person. */
const ErasureSync = z.object({
  sync: z.string(),
  destination: z.string().nullable(),
  object: z.string().nullable(),
  keys: z.int().meta({ description: 'Records of the person' }),
  state: z.enum(['waiting', 'running', 'removed', 'left']).meta({
    description: '`left`: forgotten here, and not removed there: that is to be done there, by hand. `note` says why',
  }),
  run: z.uuid().nullable().meta({ description: 'The newest run that removes them there' }),
  attempts: z.int(),
  next_at: z.iso.datetime().nullable().meta({ description: 'When a removal that failed is tried again' }),
  note: z.string().nullable(),
});

/** The erasure of one person. It says how much was erased, and of whom only while it goes on. */
export const ErasureView = z
  .object({
    id: z.uuid(),
    warehouse: z.string(),
    state: z.enum(['noting', 'settling', 'removing', 'forgetting', 'done']).meta({
      description: 'What is done now: the person is noted, so that nobody is told any more; older runs end; destinations remove; we forget',
    }),
    profiles: z.int(),
    identifiers: z.int(),
    syncs: z.array(ErasureSync),
    not_searched: z.array(z.string()).meta({ description: 'Syncs of models: nobody knows which of their records are the person’s' }),
    note: z.string().nullable().meta({ description: 'What it waits for' }),
    created_by: Actor,
    created_by_name: ActorName,
    created_at: z.iso.datetime(),
    finished_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Erasure' });
export type ErasureView = z.infer<typeof ErasureView>;

/** A page of erasures, the newest first. */
export const ErasurePage = pageOf(ErasureView).meta({ id: 'ErasurePage' });
export type ErasurePage = z.infer<typeof ErasurePage>;

export const ErasuresQuery = PageQuery;
export type ErasuresQuery = z.infer<typeof ErasuresQuery>;

/** Whom to erase: whoever has an identifier. It cannot be undone, so the identifier is said twice. */
export const StartErasure = WarehouseQuery.extend({
  identifier: IdentifierText,
  confirm: z.string().meta({ description: 'The identifier again' }),
}).meta({ id: 'StartErasure' });
export type StartErasure = z.infer<typeof StartErasure>;

/** That the profile of this id is meant. */
export const EraseProfileQuery = WarehouseQuery.extend({
  confirm: z.string().optional().meta({ description: 'The id of the profile again' }),
});
export type EraseProfileQuery = z.infer<typeof EraseProfileQuery>;
