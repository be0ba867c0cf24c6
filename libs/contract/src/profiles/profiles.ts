import { z } from 'zod';
import { pageOf } from '../page.js';
import { count, IdentifierText, IdentifierView, WarehouseQuery } from './choose.js';

/** Which profiles to find. */
export const ProfilesQuery = WarehouseQuery.extend({ identifier: IdentifierText });
export type ProfilesQuery = z.infer<typeof ProfilesQuery>;

/** A profile without what it has: when it came to be and when it last did something. */
export const ProfileSummary = z
  .object({
    id: z.uuid(),
    created_at: z.string(),
    last_event_at: z.string().nullable(),
    merged_into: z.uuid().nullable().meta({ description: 'The profile it became part of; then it has nothing of its own any more' }),
  })
  .meta({ id: 'ProfileSummary' });
export type ProfileSummary = z.infer<typeof ProfileSummary>;

/** The profile an identifier belongs to, if it belongs to one. */
export const Profiles = pageOf(ProfileSummary).extend({
  cause: z.enum(['unknown', 'blocked', 'quarantined', 'cut', 'apart']).nullable().meta({ description: 'Why there is none' }),
  reason: z.string().nullable().meta({ description: 'The same for people' }),
});
export type Profiles = z.infer<typeof Profiles>;

/** A value of a trait: 64-bit integers and decimals are text. */
const TraitValue = z.object({
  id: z.string(),
  type: z.string(),
  value: z.unknown(),
  revision: z.int().nullable().meta({ description: 'Of the definition that gave it' }),
  run_id: z.string().nullable().meta({ description: 'The run that computed it' }),
  computed_at: z.string().nullable(),
});

/** All there is to know of one profile. */
export const ProfileView = ProfileSummary.extend({
  identifiers: z
    .array(IdentifierView.extend({ last_seen_at: z.string().nullable() }))
    .meta({ description: 'Last seen first, at most 500' }),
  identifier_count: count,
  oversized: z
    .array(z.object({ type: z.string(), identifiers: count, max_per_profile: count }))
    .meta({ description: 'The types of which it has more identifiers than allowed' }),
  merges: z
    .array(
      z.object({
        absorbed_id: z.uuid(),
        type: z.string().nullable(),
        value: z.string().nullable(),
        event_id: z.string().nullable(),
        run_id: z.string().nullable(),
        merged_at: z.string(),
      }),
    )
    .meta({ description: 'Profiles that became part of it, by which identifier and event; newest first, at most 100' }),
  traits: z.array(TraitValue),
  calculated_at: z.string().nullable(),
}).meta({ id: 'Profile' });
export type ProfileView = z.infer<typeof ProfileView>;
