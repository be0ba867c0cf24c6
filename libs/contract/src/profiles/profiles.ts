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
  audiences: z
    .array(z.object({ id: z.string(), split: z.string().nullable(), entered_at: z.string().nullable() }))
    .default([])
    .meta({ description: 'It is a member of, as the last run of audiences left them' }),
  traits: z.array(TraitValue),
  calculated_at: z.string().nullable(),
}).meta({ id: 'Profile' });
export type ProfileView = z.infer<typeof ProfileView>;

/** Which page of the events of a profile. */
export const ProfileEventsQuery = WarehouseQuery.extend({
  cursor: z.string().max(2_000).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});
export type ProfileEventsQuery = z.infer<typeof ProfileEventsQuery>;

/** What a profile did, the newest first. */
export const ProfileEvents = pageOf(
  z.object({
    id: z.string(),
    source_id: z.string(),
    type: z.string(),
    version: z.string(),
    event_time: z.string(),
    payload: z.string().meta({ description: 'JSON text, at most 10,000 characters of it' }),
  }),
).meta({ id: 'ProfileEvents' });
export type ProfileEvents = z.infer<typeof ProfileEvents>;

/** The identifiers of a profile, and which events hold two of them: what made one person of them. */
export const ProfileGraph = z
  .object({
    identifiers: z
      .array(IdentifierView.extend({ last_seen_at: z.string().nullable() }))
      .meta({ description: 'Last seen first, at most 400' }),
    identifier_count: count,
    links: z
      .array(z.object({ from: count, to: count, event_id: z.string(), event_time: z.string().nullable() }))
      .meta({ description: 'Between two of them, by their places in the list: the first event that holds both. At most 2,000' }),
    link_count: count,
  })
  .meta({ id: 'ProfileGraph' });
export type ProfileGraph = z.infer<typeof ProfileGraph>;
