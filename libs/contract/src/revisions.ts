import { z } from 'zod';
import { Actor, ActorName } from './actor.js';
import { StoredObject } from './objects.js';

const common = {
  revision: z.int().min(1),
  at: z.iso.datetime(),
  actor: Actor,
  actor_name: ActorName,
  deleted: z.boolean().meta({ description: 'The object was deleted' }),
};

/** One revision of an object in the list of them. */
export const RevisionEntry = z
  .object({ ...common, fields: z.array(z.string()).meta({ description: 'The places that changed, in dotted form' }) })
  .meta({ id: 'RevisionEntry' });
export type RevisionEntry = z.infer<typeof RevisionEntry>;

/** One place in which two revisions differ. Without `old` it was not there before, without `new` it is not there any more. */
export const FieldChange = z
  .object({ field: z.string(), old: z.unknown().optional(), new: z.unknown().optional() })
  .meta({ id: 'FieldChange' });
export type FieldChange = z.infer<typeof FieldChange>;

/** What an object was at a revision, and how that differs from another. Secrets read `{ "secret": true }`. */
export const RevisionView = z
  .object({
    kind: StoredObject.shape.kind,
    id: z.string(),
    ...common,
    object: z.record(z.string(), z.unknown()).nullable().meta({ description: '`null` where the object was deleted' }),
    before: z.int().nullable().meta({ description: 'The revision it is compared with; `null` for the first' }),
    changes: z.array(FieldChange),
  })
  .meta({ id: 'Revision' });
export type RevisionView = z.infer<typeof RevisionView>;

/** Which revision another is compared with. */
export const RevisionQuery = z.strictObject({
  against: z.coerce.number().int().min(1).optional().meta({ description: 'Compare with this revision, not with the one before' }),
});
export type RevisionQuery = z.infer<typeof RevisionQuery>;

/** The number of a revision in an address. */
export const RevisionNumber = z.coerce.number().int().min(1).max(999_999_999);
