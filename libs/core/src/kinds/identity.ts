import { z } from 'zod';
import { Id } from '../ids.js';
import { Expression } from './warehouse.js';

/** Values that name nobody, whatever the identifier type. Compared after normalisation, without regard to case. */
export const DEFAULT_BLOCKED = [
  '',
  'null',
  'undefined',
  'none',
  'n/a',
  'unknown',
  'anonymous',
  '0',
  '-1',
  '00000000-0000-0000-0000-000000000000',
  '00000000000000000000000000000000',
] as const;

/** How values of a type are brought into the one form under which they are known. */
export const NORMALIZATIONS = ['none', 'lower', 'trim_lower', 'email', 'phone_e164'] as const;

/** How many values of other types one value may occur together with, where nothing else is said. */
export const DEFAULT_MAX_LINKED = 1_000;

const Limit = z.int().min(1).max(1_000_000);

/** How identifiers of one type are read: normalised, blocked, limited, ranked. */
export const IdentifierType = z
  .strictObject({
    kind: z.literal('identifier_type'),
    id: Id,
    normalize: z.enum(NORMALIZATIONS).default('none'),
    region: z
      .string()
      .regex(/^[A-Z]{2}$/, 'must be a country by its two capital letters, for example `NL`')
      .optional()
      .meta({ description: 'The country of phone numbers written without one; without it they name nobody' }),
    blocked: z.array(z.string()).default([]).meta({ description: 'Values that join nobody, besides the defaults' }),
    blocked_patterns: z
      .array(z.string().min(1).max(1_000))
      .default([])
      .meta({ description: 'Regular expressions, in the words of the warehouse; a value one of them finds joins nobody' }),
    max_linked: z
      .union([Limit, z.record(Id, Limit)])
      .default(DEFAULT_MAX_LINKED)
      .meta({
        description:
          'How many distinct values of other types one value may occur together with: over all types, or by type (all others keep 1,000 together). A value above it joins nothing',
      }),
    max_per_profile: Limit.default(100).meta({ description: 'A profile with more values of this type is reported as oversized' }),
    oversized: z.enum(['report', 'exclude']).default('report').meta({ description: '`exclude` keeps oversized profiles out of syncs' }),
    priority: z.int().min(0).max(1000).default(0).meta({ description: 'Higher first where one identifier of a profile is shown' }),
  })
  .meta({ id: 'IdentifierType' });
export type IdentifierType = z.infer<typeof IdentifierType>;

/** One part of an event kind; `*` stands for any. */
const KindPart = z.string().min(1).default('*');

/** The triple (source_id, type, version) an event belongs to; `*` matches any. */
export const EventKind = z.strictObject({ source_id: KindPart, type: KindPart, version: KindPart }).meta({ id: 'EventKind' });
export type EventKind = z.infer<typeof EventKind>;

/** For events of a kind: which identifier type, by which value expression. */
export const IdentityRule = z
  .strictObject({
    kind: z.literal('identity_rule'),
    id: Id,
    event: EventKind.prefault({}),
    identifier: Id.meta({ description: 'The id of the identifier type' }),
    value: Expression.meta({ description: "SQL over one event, for example payload->>'email'" }),
  })
  .meta({ id: 'IdentityRule' });
export type IdentityRule = z.infer<typeof IdentityRule>;

/** A value of an identifier type, as it is after normalisation. */
export const Identified = z.strictObject({ identifier: Id, value: z.string().min(1) });

/**
 * A cut made by an operator, which survives rebuilds. Without `from` the identifier joins nothing any more and is a profile of its own;
 * with `from` only the events that hold both of them no longer join the two.
 */
export const Pin = z
  .strictObject({
    kind: z.literal('pin'),
    id: Id,
    ...Identified.shape,
    from: Identified.optional(),
    reason: z.string().max(2_000).optional(),
  })
  .meta({ id: 'Pin' });
export type Pin = z.infer<typeof Pin>;
