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

/** How identifiers of one type are read: normalised, blocked, ranked. */
export const IdentifierType = z
  .strictObject({
    kind: z.literal('identifier_type'),
    id: Id,
    normalize: z.enum(['none', 'lower', 'trim_lower']).default('none'),
    blocked: z.array(z.string()).default([]).meta({ description: 'Values that join nobody, besides the defaults' }),
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
