import { Id, IdentifierType, IdentityRule, Pin } from '@tributary/core';
import { z } from 'zod';
import { count, IdentifierText, IdentifierView, warehouse, WarehouseQuery } from './choose.js';

const shadow = z
  .boolean()
  .default(false)
  .meta({ description: 'In the schema `<schema>_shadow`: nothing that people read changes. Profiles keep their ids' });

/** Starts stitching. */
export const StartStitchRun = z
  .strictObject({
    warehouse,
    full: z.boolean().default(false).meta({ description: 'Read the whole log again, not only what is new' }),
    shadow,
  })
  .meta({ id: 'StartStitchRun' });
export type StartStitchRun = z.infer<typeof StartStitchRun>;

/** Starts computing traits. */
export const StartTraitsRun = z
  .strictObject({
    warehouse,
    full: z.boolean().default(false).meta({ description: 'Compute all profiles, due or not' }),
    shadow,
    traits: z.array(Id).optional().meta({ description: 'Only these, for all profiles' }),
    contexts: z
      .union([z.literal(true), z.array(Id)])
      .optional()
      .meta({ description: 'Compute these contexts again, or all (`true`), however young they are' }),
  })
  .meta({ id: 'StartTraitsRun' });
export type StartTraitsRun = z.infer<typeof StartTraitsRun>;

/** What would become of the profiles: definitions laid over those that are there, as they would be defined. */
export const AskWhatIf = z
  .strictObject({
    warehouse,
    types: z.array(IdentifierType).default([]),
    rules: z.array(IdentityRule).default([]),
    pins: z.array(Pin).default([]),
    removed: z
      .array(z.strictObject({ kind: z.enum(['identifier_type', 'identity_rule', 'pin']), id: Id }))
      .default([])
      .meta({ description: 'Definitions that would be gone' }),
  })
  .meta({ id: 'AskWhatIf' });
export type AskWhatIf = z.infer<typeof AskWhatIf>;

/** Forgets what cannot be brought back, so it must be meant. */
export const ConfirmReset = z
  .strictObject({
    warehouse,
    shadow: z.boolean().default(false).meta({ description: 'Only what the shadow schema holds' }),
    confirm: z.string().optional().meta({ description: 'The id of the warehouse, again' }),
  })
  .meta({ id: 'ConfirmReset' });
export type ConfirmReset = z.infer<typeof ConfirmReset>;

/** Asks why two identifiers are one profile. */
export const ExplainQuery = WarehouseQuery.extend({ from: IdentifierText, to: IdentifierText });
export type ExplainQuery = z.infer<typeof ExplainQuery>;

/** Asks for identifiers that occur with too many others. */
export const QuarantineQuery = WarehouseQuery.extend({ type: Id.optional(), limit: z.coerce.number().int().min(1).max(500).default(50) });
export type QuarantineQuery = z.infer<typeof QuarantineQuery>;

/** Identifiers that occur with more others than their type allows, and so name nobody; those with the most first. */
export const Quarantine = z
  .object({
    values: count.meta({ description: 'How many there are in all' }),
    items: z.array(
      IdentifierView.extend({
        linked_type: z.string().nullable().meta({ description: 'The type of the others; `null`: over all types' }),
        linked: count,
        max_linked: count,
      }),
    ),
  })
  .meta({ id: 'Quarantine' });
export type Quarantine = z.infer<typeof Quarantine>;

/** Why two identifiers are one profile, or that they are not: the shortest chain of events between them. */
export const IdentityExplanation = z
  .object({
    from: IdentifierView,
    to: IdentifierView,
    joined: z.boolean(),
    profile_id: z.uuid().nullable().meta({ description: 'Of both, when they are joined' }),
    cause: z.enum(['unknown', 'blocked', 'quarantined', 'cut', 'apart']).nullable().meta({ description: 'Why they are not joined' }),
    reason: z.string().nullable().meta({ description: 'The same for people' }),
    steps: z
      .array(z.object({ event_id: z.string(), event_time: z.string(), from: IdentifierView, to: IdentifierView }))
      .meta({ description: 'Each event holds two identifiers; the first is that of the step before' }),
  })
  .meta({ id: 'IdentityExplanation' });
export type IdentityExplanation = z.infer<typeof IdentityExplanation>;
