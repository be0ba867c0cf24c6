import { type Kind, KIND_NAMES } from '@tributary/core';
import { z } from 'zod';
import { FieldChange } from './revisions.js';

const Named = z.object({
  kind: z.enum(KIND_NAMES as [Kind, ...Kind[]]).meta({ examples: ['trait'] }),
  id: z.string().meta({ examples: ['lifetime_value'] }),
});

/** An object with the revision it is at; 0 where it is not there yet. */
export const ObjectRevision = Named.extend({ revision: z.int().min(0) }).meta({ id: 'ObjectRevision' });
export type ObjectRevision = z.infer<typeof ObjectRevision>;

const EXAMPLE = { kind: 'identifier_type', id: 'email', normalize: 'email' };

const project = {
  objects: z
    .array(z.record(z.string(), z.unknown()))
    .max(10_000)
    .meta({ description: 'Every object with its `kind` and `id`, in any order', examples: [[EXAMPLE]] }),
  prune: z.boolean().default(false).meta({ description: 'Delete what is defined and not among the objects' }),
};

const deleted = z
  .array(Named)
  .max(10_000)
  .optional()
  .meta({ description: 'Delete these in the same transaction. What else stands stays, and must need none of them' });

const NOT_EMPTY: { readonly path: PropertyKey[]; readonly message: string } = {
  path: ['prune'],
  message: 'would delete everything: there are no objects. Give those that stay, or delete one by one',
};

const prunesSomething = ({ objects, prune }: { readonly objects: readonly unknown[]; readonly prune: boolean }) =>
  !prune || objects.length > 0;

/** A whole project at once. With `expected`, the revisions of a plan, exactly what was planned or nothing. */
export const ApplyRequest = z
  .object({
    ...project,
    delete: deleted,
    expected: z
      .array(ObjectRevision)
      .max(20_000)
      .optional()
      .meta({ description: '`revisions` of a plan: if anything of it is at another revision now, nothing is applied (412)' }),
  })
  .refine(prunesSomething, NOT_EMPTY)
  .meta({ id: 'ApplyRequest', examples: [{ objects: [EXAMPLE] }] });
export type ApplyRequest = z.infer<typeof ApplyRequest>;

/** What an apply did. All of it, or nothing. */
export const ApplyResult = z
  .object({
    created: z.array(Named),
    changed: z.array(Named.extend({ fields: z.array(z.string()) })),
    deleted: z.array(Named),
    unchanged: z.int(),
  })
  .meta({ id: 'ApplyResult' });
export type ApplyResult = z.infer<typeof ApplyResult>;

/** What to plan. */
export const PlanRequest = z
  .object({
    ...project,
    delete: deleted,
    impact: z.boolean().default(true).meta({ description: 'Have a worker preview the syncs that are reached' }),
    wait_seconds: z
      .int()
      .min(1)
      .max(25)
      .default(15)
      .meta({ description: 'How long the previews may take together; of a sync whose preview took longer it is said so' }),
  })
  .refine(prunesSomething, NOT_EMPTY)
  .meta({ id: 'PlanRequest', examples: [{ objects: [EXAMPLE], impact: false }] });
export type PlanRequest = z.infer<typeof PlanRequest>;

/** What a sync that a plan reaches would send in its next run. */
export const SyncImpact = z
  .object({
    sync: z.string(),
    because: z.array(z.string()).meta({ description: 'The changes that reach it: `model products`' }),
    records: z
      .object({ add: z.int(), change: z.int(), remove: z.int() })
      .nullable()
      .meta({ description: 'What its next run would send; `null` where that cannot be told' }),
    at_most: z.int().optional().meta({
      description:
        'Where `records` cannot be told before something is computed: at most so many, by what that would change. Missing: unknown',
    }),
    reason: z.string().nullable().meta({ description: 'Why it cannot be told' }),
    held: z.string().nullable().meta({ description: 'Why its guard would hold that run' }),
  })
  .meta({ id: 'SyncImpact' });
export type SyncImpact = z.infer<typeof SyncImpact>;

/** What would become of the profiles of a warehouse by a plan: of the values of a trait, the members of an audience, or the profiles themselves. */
export const ProfileImpact = z
  .object({
    what: z.string().meta({ description: '`trait lifetime_value`, `audience vips`, or `profiles` where they are stitched otherwise' }),
    warehouse: z.string(),
    because: z.array(z.string()).meta({ description: 'The changes that reach it: `context exchange_rate`' }),
    profiles: z
      .object({
        added: z.int().meta({ description: 'Would get a value, enter, or come to be' }),
        changed: z.int().meta({ description: 'Would have another value, be in another split, or have other identifiers or events' }),
        removed: z.int().meta({ description: 'Would lose the value, leave, or be gone' }),
      })
      .nullable()
      .meta({ description: 'Compared with what the last runs left: what happened since is in it; `null` where that cannot be told' }),
    reason: z.string().nullable().meta({ description: 'Why it cannot be told, or which values would be left out' }),
  })
  .meta({ id: 'ProfileImpact' });
export type ProfileImpact = z.infer<typeof ProfileImpact>;

/** What a worker finds of the traits and audiences a plan changes. */
export const ForetoldImpact = z.object({
  impacts: z.array(ProfileImpact.pick({ what: true, profiles: true, reason: true })),
  syncs: z.array(z.object({ sync: z.string(), at_most: z.int().nullable(), reason: z.string().nullable() })),
});
export type ForetoldImpact = z.infer<typeof ForetoldImpact>;

/** What applying a project would do. Nothing of it is done. */
export const ProjectPlan = z
  .object({
    created: z.array(Named),
    changed: z.array(ObjectRevision.extend({ changes: z.array(FieldChange).meta({ description: 'Secrets read `{ "secret": true }`' }) })),
    deleted: z.array(ObjectRevision),
    unchanged: z.int(),
    revisions: z
      .array(ObjectRevision)
      .meta({ description: 'What it was made for: given to an apply as `expected`, it is done as planned or not' }),
    profiles: z.array(ProfileImpact).default([]).meta({ description: 'What would be computed otherwise. Empty where `impact` is false' }),
    syncs: z.array(SyncImpact).meta({ description: 'Empty where `impact` is false' }),
  })
  .meta({ id: 'ProjectPlan' });
export type ProjectPlan = z.infer<typeof ProjectPlan>;

/** Everything that is defined, as files have it: without what is the default, secrets as references (`${env:NAME}`). */
export const ProjectExport = z
  .object({
    objects: z.array(z.record(z.string(), z.unknown())).meta({ description: 'In the order of their kinds, then by id' }),
    secrets: z
      .array(z.string())
      .meta({ description: 'The variables they refer to. Applied where the secrets are stored, these stay as they are' }),
  })
  .meta({ id: 'ProjectExport' });
export type ProjectExport = z.infer<typeof ProjectExport>;
